// The frame of every page: navigation, number of firing alerts, link to the view, theme.
import { useEffect, useRef, useState } from "preact/hooks";
import type { JSX } from "preact";
import { apiAddress } from "./api/client.ts";
import type { AlertsResponse, ConfigResponse } from "./api/types.ts";
import { useQuery } from "./api/useQuery.ts";
import { environmentOf } from "./app/environment.ts";
import { address, followLinks, useLocation, type Location } from "./app/location.ts";
import { ConfigContext } from "./app/services.tsx";
import { chooseTheme, useTheme } from "./app/theme.ts";
import { bounds, between, parametersOf, rangeOf } from "./app/timeRange.ts";
import { Alerts } from "./pages/Alerts.tsx";
import { Bootcamp } from "./pages/Bootcamp.tsx";
import { Conformance } from "./pages/Conformance.tsx";
import { Missing } from "./pages/Missing.tsx";
import { Overview } from "./pages/Overview.tsx";
import { Search } from "./pages/Search.tsx";
import { Service } from "./pages/Service.tsx";
import { Trace } from "./pages/Trace.tsx";
import { Boundary } from "./ui/Boundary.tsx";
import { Icon, type IconName } from "./ui/Icon.tsx";
import { Failed, Loading } from "./ui/states.tsx";

const PLACES: readonly { path: string; name: string; icon: IconName }[] = [
  { path: "/", name: "Overview", icon: "overview" },
  { path: "/search", name: "Search", icon: "search" },
  { path: "/conformance", name: "Conformance", icon: "conformance" },
  { path: "/alerts", name: "Alerts", icon: "alerts" },
];

/** Only where the console is that of a demo with lessons. */
const BOOTCAMP = { path: "/bootcamp", name: "Bootcamp", icon: "bootcamp" } as const;

export function App() {
  const location = useLocation();
  const root = useRef<HTMLDivElement>(null);
  const config = useQuery<ConfigResponse>(apiAddress("/config"));
  useEffect(() => followLinks(root.current as HTMLDivElement), []);

  // The console may start after the page: retry until it answers.
  useEffect(() => {
    if (!config.error || config.data) return;
    const timer = window.setTimeout(config.reload, 2_000);
    return () => window.clearTimeout(timer);
  }, [config.error, config.data]);

  return (
    <div class="shell" ref={root}>
      <a class="skip" href="#main">
        Skip to content
      </a>
      <header class="topbar">
        <a class="brand" href={keep("/", location)} aria-label="Plumbline, to the overview">
          <img src="/icon.svg" alt="" />
          <span>Plumbline</span>
        </a>
        <Navigation location={location} bootcamp={config.data?.bootcamp ?? false} />
        <div class="topbar-end">
          <CopyLink />
          <ThemeButton />
        </div>
      </header>
      <main class="page" id="main" tabIndex={-1}>
        {config.data ? (
          <ConfigContext.Provider value={config.data}>
            <Boundary place={location.path}>{pageAt(location)}</Boundary>
          </ConfigContext.Provider>
        ) : config.error ? (
          <Failed error={config.error} retry={config.reload} />
        ) : (
          <Loading lines={4} />
        )}
      </main>
    </div>
  );
}

function pageAt({ path }: Location): JSX.Element {
  const [place, name, rest] = path.slice(1).split("/");
  if (path === "/") return <Overview />;
  if (place === "service" && name && rest === undefined) return <Service key={name} name={decodeURIComponent(name)} />;
  if (place === "trace" && name && rest === undefined) return <Trace key={name} id={name} />;
  if (path === "/search") return <Search />;
  if (path === "/conformance") return <Conformance />;
  if (path === "/alerts") return <Alerts />;
  if (path === "/bootcamp") return <Bootcamp />;
  return <Missing path={path} />;
}

/** The address of a page with the time range and the environment that are shown. */
function keep(path: string, { query }: Location): string {
  return address(path, { ...parametersOf(rangeOf(query)), environment: environmentOf(query) });
}

function Navigation({ location, bootcamp }: { location: Location; bootcamp: boolean }) {
  const alerts = useQuery<AlertsResponse>(apiAddress("/alerts"), { every: 15_000 });
  const firing = alerts.data?.alerts.filter((alert) => alert.state === "firing").length ?? 0;
  const here = location.path.startsWith("/trace/") ? "/search" : location.path.startsWith("/service/") ? "/" : location.path;
  return (
    <nav class="nav" aria-label="Pages">
      {(bootcamp ? [...PLACES, BOOTCAMP] : PLACES).map(({ path, name, icon }) => (
        <a key={path} href={keep(path, location)} aria-current={here === path ? "page" : undefined}>
          <span class="icon">
            <Icon name={icon} size={20} />
          </span>
          {name}
          {path === "/alerts" && firing > 0 && (
            <span class="badge">
              {firing}
              <span class="visually-hidden"> firing</span>
            </span>
          )}
        </a>
      ))}
    </nav>
  );
}

/** Copies the address with a fixed time range, so that it shows the same later. */
function CopyLink() {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const url = new URL(window.location.href);
    const range = rangeOf(url.searchParams);
    if (range.moving && !url.pathname.startsWith("/trace/")) {
      const fixed = between(...bounds(range, Date.now()));
      for (const [name, value] of Object.entries(parametersOf(fixed))) url.searchParams.set(name, String(value));
    }
    await navigator.clipboard.writeText(url.href);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" class="button quiet icon" onClick={() => void copy().catch(() => undefined)} title="Copy a link to this view, with its time fixed" aria-label="Copy a link to this view">
      <Icon name="link" />
      <span class="visually-hidden" role="status">
        {copied ? "Copied" : ""}
      </span>
      {copied && <span class="copied">Copied</span>}
    </button>
  );
}

function ThemeButton() {
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <button type="button" class="button quiet icon" onClick={() => chooseTheme(other)} title={`Switch to ${other}`} aria-label={`Switch to the ${other} theme`}>
      <Icon name={theme === "dark" ? "sun" : "moon"} />
    </button>
  );
}

// The services as a map, callers before callees. Each links to its page; each call shows its rate, p99 and error ratio.
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Budget, OverviewCall, OverviewResponse, OverviewService, Series } from "../api/types.ts";
import { useConfig, useLook } from "../app/services.tsx";
import { address, type Changes } from "../app/location.ts";
import { fromFirstKnown } from "../charts/firstData.ts";
import { ago, duration, percent, rate } from "../format.ts";
import { leftText, leftTone } from "./BudgetTable.tsx";
import { columnsOf } from "./chainLayout.ts";
import { Sparkline } from "./Sparkline.tsx";
import { Empty } from "./states.tsx";

/** A sparkline of a young installation has at least this many columns. */
const SPARKLINE_COLUMNS = 8;

interface ChainMapProps {
  overview: OverviewResponse;
  keep: Changes;
}

interface Line {
  readonly call: OverviewCall;
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

export function ChainMap({ overview, keep }: ChainMapProps) {
  const { services: charter } = useConfig();
  const map = useRef<HTMLDivElement>(null);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const { services, calls } = overview;

  // One axis for all sparklines: it begins where the first of them has data.
  const trends = useMemo(() => fromFirstKnown(services.map((service) => service.p99_trend_s ?? []), SPARKLINE_COLUMNS), [services]);

  const columns = useMemo(() => {
    const declared = charter.flatMap((entry) => entry.peers.map((peer) => ({ from: entry.name, to: peer })));
    return columnsOf(services.map((service) => service.service), [...declared, ...calls]);
  }, [services, calls, charter]);

  useLayoutEffect(() => {
    const element = map.current;
    if (!element) return;
    const draw = () => setLines(linesOf(element, calls));
    draw();
    const sizes = new ResizeObserver(draw);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [calls, columns]);

  if (services.length === 0) {
    return (
      <Empty title="No telemetry has arrived yet">
        <p>
          Point a service's OTLP exporter at the Collector, or run <code>make demo</code>: the map fills within seconds.
        </p>
      </Empty>
    );
  }
  return (
    <div class="chain" ref={map}>
      <svg class="chain-lines" aria-hidden="true">
        {lines.map(({ call, path }) => (
          <path key={`${call.from} ${call.to}`} d={path} class={(call.error_ratio ?? 0) > 0.01 ? "failing" : ""} />
        ))}
      </svg>
      {columns.map((names, i) => (
        <div class="chain-column" key={i}>
          {names.map((name) => {
            const at = services.findIndex((one) => one.service === name);
            return <ServiceCard key={name} service={services[at] as OverviewService} trend={trends[at] ?? []} budgets={overview.budgets.filter((budget) => budget.service === name)} keep={keep} />;
          })}
        </div>
      ))}
      {lines.map(({ call, x, y }) => (
        <CallLabel key={`${call.from} ${call.to}`} call={call} x={x} y={y} />
      ))}
    </div>
  );
}

function ServiceCard({ service, trend, budgets, keep }: { service: OverviewService; trend: Series; budgets: readonly Budget[]; keep: Changes }) {
  const look = useLook()(service.service);
  const least = budgets.reduce<Budget | null>((worst, budget) => (budget.left_ratio !== null && (worst === null || budget.left_ratio < (worst.left_ratio ?? 1)) ? budget : worst), null);
  const silent = service.calls_per_s === null || service.calls_per_s === 0;
  const errors = service.error_ratio ?? 0;
  return (
    <article class="service-card" data-service={service.service} style={{ borderTopColor: look.color }}>
      <div class="service-card-head">
        <a href={address(`/service/${encodeURIComponent(service.service)}`, keep)}>{look.label}</a>
        <span class="muted">{look.language ?? "not in the charter"}</span>
        {service.alerts !== null && service.alerts > 0 && (
          <span class="tag bad end">
            {service.alerts} firing
          </span>
        )}
      </div>
      {silent ? (
        <p class="muted silent">
          {service.calls_per_s === null ? "No call metrics." : "No calls in the selected time range."}
          {service.last_seen_ms !== null && ` Last metrics ${ago(service.last_seen_ms, Date.now())}.`}
        </p>
      ) : (
        <>
          <dl class="card-stats">
            <div>
              <dt>Calls</dt>
              <dd>{rate(service.calls_per_s)}</dd>
            </div>
            <div>
              <dt>Errors</dt>
              <dd class={errors >= 0.05 ? "tone-bad" : errors > 0.001 ? "tone-warn" : ""}>{percent(service.error_ratio)}</dd>
            </div>
            <div>
              <dt>p99</dt>
              <dd>{duration(service.p99_s === null ? null : service.p99_s * 1000)}</dd>
            </div>
          </dl>
          {trend.length > 1 && <Sparkline values={trend} color={look.color} />}
          <FaultBar service={service} />
        </>
      )}
      {least && (
        <div class="card-budget">
          <span class="muted" title={least.label}>
            Budget of {least.journey}
          </span>
          <b class={leftTone(least.left_ratio)}>{leftText(least.left_ratio)}</b>
        </div>
      )}
    </article>
  );
}

const FAULTS = [
  { key: "service", name: "own fault", color: "var(--bad)" },
  { key: "dependency", name: "dependency's fault", color: "var(--fault-dependency)" },
  { key: "caller", name: "caller's fault", color: "var(--fault-caller)" },
] as const;

/** The failures by fault, as shares of all calls. */
function FaultBar({ service }: { service: OverviewService }) {
  const faults = service.error_ratio_by_fault;
  if (!faults) return null;
  const total = FAULTS.reduce((sum, { key }) => sum + (faults[key] ?? 0), 0);
  return (
    <div class="faults">
      <div class="stack" aria-hidden="true">
        {total > 0 && FAULTS.map(({ key, color }) => (faults[key] ?? 0) > 0 && <span key={key} style={{ flexGrow: faults[key] as number, background: color }} />)}
      </div>
      <div class="legend">
        {total === 0 && <span>no failures</span>}
        {FAULTS.map(({ key, name, color }) =>
          (faults[key] ?? 0) > 0 ? (
            <span class="item" key={key}>
              <span class="swatch" style={{ background: color }} aria-hidden="true" />
              {percent(faults[key])} {name}
            </span>
          ) : null,
        )}
      </div>
    </div>
  );
}

function CallLabel({ call, x, y }: { call: OverviewCall; x: number; y: number }) {
  const look = useLook();
  if (call.calls_per_s === null) return null;
  return (
    <div class="call-label" style={{ left: `${x}px`, top: `${y}px` }}>
      <span class="visually-hidden">
        {look(call.from).label} calls {look(call.to).label}:{" "}
      </span>
      <b>{rate(call.calls_per_s)}</b>
      <span>{duration(call.p99_s === null ? null : call.p99_s * 1000)}</span>
      {(call.error_ratio ?? 0) > 0 && <span class="tone-bad">{percent(call.error_ratio)}</span>}
    </div>
  );
}

/** Lines between cards: from right to left edge where columns are side by side, else from bottom to top. */
function linesOf(map: HTMLElement, calls: readonly OverviewCall[]): Line[] {
  const place = map.getBoundingClientRect();
  const boxOf = (name: string) => map.querySelector(`[data-service="${CSS.escape(name)}"]`)?.getBoundingClientRect();
  const lines: Line[] = [];
  for (const call of calls) {
    const from = boxOf(call.from);
    const to = boxOf(call.to);
    if (!from || !to || call.from === call.to) continue;
    const across = to.left >= from.right;
    const [x1, y1] = across ? [from.right, from.top + from.height / 2] : [from.left + from.width / 2, from.bottom];
    const [x2, y2] = across ? [to.left, to.top + to.height / 2] : [to.left + to.width / 2, to.top];
    const [ax, ay, bx, by] = [x1 - place.left, y1 - place.top, x2 - place.left, y2 - place.top];
    const path = across
      ? `M${ax} ${ay}C${(ax + bx) / 2} ${ay} ${(ax + bx) / 2} ${by} ${bx - 7} ${by}M${bx - 13} ${by - 5}L${bx - 6} ${by}L${bx - 13} ${by + 5}`
      : `M${ax} ${ay}C${ax} ${(ay + by) / 2} ${bx} ${(ay + by) / 2} ${bx} ${by - 7}M${bx - 5} ${by - 13}L${bx} ${by - 6}L${bx + 5} ${by - 13}`;
    lines.push({ call, path, x: (ax + bx) / 2, y: (ay + by) / 2 });
  }
  return lines;
}

// One trace: waterfall, time by service, error path, processes, log lines, and the selected span.
import { useEffect, useMemo } from "preact/hooks";
import { apiAddress } from "../api/client.ts";
import type { TraceLogsResponse, TraceResponse, TraceSpan } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress, useEnvironment } from "../app/environment.ts";
import { setQuery, useLocation } from "../app/location.ts";
import { useLook } from "../app/services.tsx";
import { clock, duration, instant, number } from "../format.ts";
import { processOf } from "../trace/processLink.ts";
import { viewOf } from "../trace/rows.ts";
import { SpanDetail } from "../trace/SpanDetail.tsx";
import { shortName } from "../trace/shortName.ts";
import { Waterfall } from "../trace/Waterfall.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty, Failed, Loading } from "../ui/states.tsx";
import { ErrorTag, ServiceTag } from "../ui/tags.tsx";
import { Logs, TraceFacts } from "./TraceFacts.tsx";

export function Trace({ id }: { id: string }) {
  const to = useAddress();
  const trace = useQuery<TraceResponse>(apiAddress(`/traces/${encodeURIComponent(id)}`));
  const missing = trace.error?.status === 404;
  // Spans of a request that has just ended may not have arrived: reload while some are missing.
  useEffect(() => {
    if (!missing && (trace.data === null || trace.data.complete)) return;
    const age = trace.data ? Date.now() - trace.data.start_us / 1000 : 0;
    if (age > 60_000) return;
    const timer = window.setTimeout(trace.reload, 2_000);
    return () => window.clearTimeout(timer);
  }, [missing, trace.data, trace.loading]);

  if (trace.data) return <Whole trace={trace.data} />;
  if (missing) {
    return (
      <Empty title="This trace is not stored">
        <p class="break">{trace.error?.detail}</p>
        <p>The page retries every two seconds.</p>
        <a class="button" href={to("/search")}>
          Search for other traces
        </a>
      </Empty>
    );
  }
  if (trace.error) return <Failed error={trace.error} retry={trace.reload} />;
  return <Loading lines={8} />;
}

function Whole({ trace }: { trace: TraceResponse }) {
  const { query } = useLocation();
  const logs = useQuery<TraceLogsResponse>(apiAddress(`/traces/${trace.trace_id}/logs`));
  const byId = useMemo(() => new Map(trace.spans.map((span) => [span.span_id, span])), [trace.spans]);
  const asked = query.get("span");
  const selected = (asked && byId.get(asked)) || byId.get(trace.error_path[0] ?? "") || trace.spans[0] || null;
  const view = viewOf(query.get("zoom"), trace.duration_us);
  const root = trace.spans[0];
  const start = trace.start_us / 1000;
  const select = (id: string) => setQuery({ span: id }, "replace");

  return (
    <>
      <div class="page-head trace-head">
        {root && <ServiceTag name={root.service} />}
        <h1 class="break">{root ? shortName(root.name) : "An empty trace"}</h1>
        <dl class="head-facts">
          <div>
            <dt>Duration</dt>
            <dd>{duration(trace.duration_us / 1000)}</dd>
          </div>
          <div>
            <dt>Spans</dt>
            <dd>{number(trace.span_count)}</dd>
          </div>
          <div>
            <dt>Began</dt>
            <dd title={instant(start)}>{clock(start)}</dd>
          </div>
          <div>
            <dt>Trace</dt>
            <dd class="mono trace-id">{trace.trace_id}</dd>
          </div>
        </dl>
        {!trace.complete && (
          <span class="tag warn" title="The parent of a span is missing: it has not arrived yet, or was never exported">
            spans missing
          </span>
        )}
        {trace.synthetic && <span class="tag">synthetic</span>}
      </div>
      <PartsBanner parts={trace.parts} />
      {trace.omitted_spans > 0 && (
        <p class="banner" role="note">
          This trace has {number(trace.span_count)} spans. The {number(trace.spans.length)} nearest to its root are shown; {number(trace.omitted_spans)} further down are left out, also of all figures below.
        </p>
      )}
      {trace.error && <FailureBanner trace={trace} byId={byId} onSelect={select} />}
      <TimeByService trace={trace} />
      <div class="trace-layout">
        <div class="column">
        <Panel title="Waterfall" class="waterfall-panel" flush note={<WaterfallKey failed={trace.error_path.length > 0} />}>
          <Waterfall
            trace={trace}
            selected={selected?.span_id ?? null}
            onSelect={select}
            view={view}
            onView={(next) => setQuery({ zoom: next ? `${Math.round(next.from)}-${Math.round(next.to)}` : null }, "replace")}
          />
        </Panel>
          <TraceFacts trace={trace} onSelect={select} />
          <Logs trace={trace} logs={logs} selected={selected?.span_id ?? null} onSelect={select} />
        </div>
        {selected && (
          <Panel title="Span" class="detail-panel">
            <SpanDetail trace={trace} span={selected} logs={logs.data?.logs.filter((line) => line.span_id === selected.span_id) ?? []} />
          </Panel>
        )}
      </div>
    </>
  );
}

function WaterfallKey({ failed }: { failed: boolean }) {
  return (
    <span class="wf-key">
      <span class="wf-key-critical" aria-hidden="true" /> critical path
      {failed && (
        <>
          <span class="wf-key-error" aria-hidden="true" /> error path
        </>
      )}
    </span>
  );
}

/** The error tuple of the trace, its path through the services, and a link to the process of its origin. */
function FailureBanner({ trace, byId, onSelect }: { trace: TraceResponse; byId: ReadonlyMap<string, TraceSpan>; onSelect: (id: string) => void }) {
  const look = useLook();
  const to = useAddress();
  const environment = useEnvironment();
  const error = trace.error;
  if (!error) return null;
  const first = byId.get(trace.error_path[0] ?? "");
  const services = trace.error_path.map((id) => byId.get(id)?.service).filter((name, i, all): name is string => name !== undefined && name !== all[i - 1]);
  const origin = error.origin === null || error.origin === "client" ? null : look(error.origin);
  const unreached = origin !== null && !trace.spans.some((span) => span.service === origin.name);
  // The error path may not reach the origin, because its caller timed out; the origin may have a span all the same.
  const originSpan = first && origin && first.service !== origin.name ? (trace.spans.find((span) => span.service === origin.name) ?? first) : first;
  return (
    <section class={`failure-banner ${error.fault === "caller" ? "caller" : ""}`} aria-label="The failure">
      <div class="failure-what">
        <ErrorTag code={error.code} fault={error.fault} />
        <strong>
          {error.reason && error.reason !== "UNSPECIFIED" ? `${error.reason} ` : ""}
          {error.origin === "client" ? "origin: the client" : origin ? `origin: ${origin.label}${origin.language ? ` (${origin.language})` : ""}` : "unknown origin"}
        </strong>
        {unreached && <span class="muted">which was not reached</span>}
        {error.fault && <span class="muted">{error.fault === "caller" ? "fault of the caller" : error.fault === "dependency" ? "fault of a dependency" : "fault of this service"}</span>}
      </div>
      <ol class="failure-path" aria-label="The error path from its origin outwards">
        {services.map((name) => (
          <li key={name}>
            <ServiceTag name={name} />
          </li>
        ))}
      </ol>
      {first && originSpan && (
        <div class="failure-actions">
          <button type="button" class="button" onClick={() => onSelect(first.span_id)}>
            Show the span of the origin
          </button>
          <a class="button primary" href={`${to(...processOf(trace, originSpan, environment))}#resources`}>
            <Icon name="pulse" />
            {look(originSpan.service).label} at that time
          </a>
        </div>
      )}
    </section>
  );
}

function TimeByService({ trace }: { trace: TraceResponse }) {
  const look = useLook();
  const rows = trace.time_by_service.filter((row) => row.self_us > 0);
  if (rows.length === 0) return null;
  return (
    <section class="time-by-service" aria-label="Time by service">
      <div class="stack" aria-hidden="true">
        {rows.map((row) => (
          <span key={row.service} style={{ flexGrow: row.self_us, background: look(row.service).color }} />
        ))}
      </div>
      <div class="legend">
        {rows.map((row) => (
          <span class="item" key={row.service}>
            <ServiceTag name={row.service} language />
            <span class="value">{duration(row.self_us / 1000)}</span>
            <span>{Math.round(row.ratio * 100)} %</span>
          </span>
        ))}
      </div>
    </section>
  );
}

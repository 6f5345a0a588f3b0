// One span: duration, error, attributes, events, log lines, links, process.
import type { TraceLogsLine, TraceResponse, TraceSpan } from "../api/types.ts";
import { useAddress, useEnvironment } from "../app/environment.ts";
import { useConfig, useLook } from "../app/services.tsx";
import { clockMs, duration, percent, shortId } from "../format.ts";
import { Icon } from "../ui/Icon.tsx";
import { ServiceTag } from "../ui/tags.tsx";
import { Breakable, LongText, Pairs, textOf } from "../ui/Values.tsx";
import { processOf } from "./processLink.ts";
import { shortName } from "./shortName.ts";

interface SpanDetailProps {
  trace: TraceResponse;
  span: TraceSpan;
  logs: readonly TraceLogsLine[];
}

export function SpanDetail({ trace, span, logs }: SpanDetailProps) {
  const to = useAddress();
  const environment = useEnvironment();
  const resource = trace.resources[span.resource];
  const scope = trace.scopes[span.scope];
  return (
    <div class="detail">
      <div class="detail-head">
        <ServiceTag name={span.service} language />
        <h2 class="break" title={span.name}>
          <Breakable text={shortName(span.name)} />
        </h2>
        <dl class="stats">
          <Stat name="Duration" value={duration(span.duration_us / 1000)} />
          <Stat name="Self time" value={duration(span.self_us / 1000)} title="Time in the span with none of its children running" />
          <Stat name="Critical path" value={percent(trace.duration_us > 0 ? span.critical_us / trace.duration_us : null)} title="Share of the trace that waited for this span itself" />
          <Stat name="Began" value={`+${duration(span.offset_us / 1000)}`} title={clockMs((trace.start_us + span.offset_us) / 1000)} />
        </dl>
        <a class="button" href={`${to(...processOf(trace, span, environment))}#resources`}>
          <Icon name="pulse" />
          This process at that time
        </a>
      </div>
      {span.error ? <ErrorDetail span={span} /> : span.status === "error" && <p class="tone-bad small">Status error{span.status_message ? `: ${span.status_message}` : ""}</p>}
      {span.skew_us !== 0 && (
        <p class="small muted">
          This process's clock was {duration(Math.abs(span.skew_us) / 1000)} {span.skew_us > 0 ? "ahead of" : "behind"} the root's; the span is shown at the corrected time.
        </p>
      )}
      <Section title="Attributes" open>
        <Pairs attributes={span.attributes} label="Attributes" />
      </Section>
      {span.events.length > 0 && (
        <Section title={`Events, ${span.events.length}`} open>
          {span.events.map((event, i) => (
            <div class="event" key={i}>
              <div>
                <b>{event.name}</b> <span class="muted">+{duration((event.offset_us - span.offset_us) / 1000)}</span>
              </div>
              <Pairs attributes={event.attributes} label={`Attributes of the event ${event.name}`} />
            </div>
          ))}
        </Section>
      )}
      {logs.length > 0 && (
        <Section title={`Log lines, ${logs.length}`} open>
          {logs.map((line, i) => (
            <p class="small" key={i}>
              <span class={severityTone(line.severity_number)}>{line.severity}</span> <LongText text={textOf(line.body)} />
            </p>
          ))}
        </Section>
      )}
      {span.links.length > 0 && (
        <Section title={`Links, ${span.links.length}`} open>
          {span.links.map((link) => (
            <p key={link.span_id}>
              <a class="mono" href={to(`/trace/${link.trace_id}`, { span: link.span_id })}>
                {shortId(link.trace_id)}
              </a>
            </p>
          ))}
        </Section>
      )}
      <Section title="Process">{resource ? <Pairs attributes={resource.attributes} label="Resource attributes" /> : <p class="muted small">unknown</p>}</Section>
      <Section title="Identity">
        <dl class="pairs">
          <dt>span id</dt>
          <dd class="mono">{span.span_id}</dd>
          <dt>parent id</dt>
          <dd class="mono">{span.parent_id ?? "none"}</dd>
          <dt>kind</dt>
          <dd>{span.kind}</dd>
          <dt>scope</dt>
          <dd>
            {scope?.name || "unknown"} {scope?.version}
          </dd>
          <dt>tracestate</dt>
          <dd class="mono">{span.trace_state || "none"}</dd>
          {span.dropped.attributes + span.dropped.events + span.dropped.links > 0 && (
            <>
              <dt>dropped</dt>
              <dd>
                {span.dropped.attributes} attributes, {span.dropped.events} events, {span.dropped.links} links
              </dd>
            </>
          )}
        </dl>
      </Section>
    </div>
  );
}

function ErrorDetail({ span }: { span: TraceSpan }) {
  const { reasons } = useConfig();
  const look = useLook();
  const error = span.error;
  if (!error) return null;
  const known = reasons.find((one) => one.reason === error.reason);
  return (
    <div class="error-detail">
      <div>
        <b>{error.code}</b> {error.reason && error.reason !== "UNSPECIFIED" && error.reason}
      </div>
      <p class="small">
        {error.origin && <>Origin: {error.origin === "client" ? "the client" : look(error.origin).label}. </>}
        {error.fault && <>Fault: {error.fault === "caller" ? "the caller" : error.fault === "dependency" ? "a dependency" : "this service"}. </>}
        {error.retryable !== null && (error.retryable ? "Retryable. " : "Not retryable. ")}
      </p>
      {known && known.reason !== "UNSPECIFIED" && (
        <p class="small muted">
          {known.brief} {known.advice} Owner: {known.owner}.
        </p>
      )}
      {span.status_message && <p class="small muted break">{span.status_message}</p>}
    </div>
  );
}

function Section({ title, open = false, children }: { title: string; open?: boolean; children: preact.ComponentChildren }) {
  return (
    <details open={open} class="section">
      <summary>{title}</summary>
      {children}
    </details>
  );
}

function Stat({ name, value, title }: { name: string; value: string; title?: string }) {
  return (
    <div class="stat" {...(title ? { title } : {})}>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function severityTone(number: number): string {
  return `sev ${number >= 17 ? "tone-bad" : number >= 13 ? "tone-warn" : "muted"}`;
}

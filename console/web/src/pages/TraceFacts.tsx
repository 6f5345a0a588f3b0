// Processes with their charters, baggage, retries, clocks and log lines of a trace.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { TraceLogsResponse, TraceResource, TraceResponse } from "../api/types.ts";
import type { Query } from "../api/useQuery.ts";
import { useAddress } from "../app/environment.ts";
import { clockMs, duration, shortId } from "../format.ts";
import { severityTone } from "../trace/SpanDetail.tsx";
import { shortName } from "../trace/shortName.ts";
import { Answer, Panel } from "../ui/Panel.tsx";
import { Empty } from "../ui/states.tsx";
import { ServiceTag } from "../ui/tags.tsx";
import { LongText, textOf } from "../ui/Values.tsx";

interface FactsProps {
  trace: TraceResponse;
  onSelect: (id: string) => void;
}

export function TraceFacts({ trace, onSelect }: FactsProps) {
  return (
    <div class="grid">
      <Panel title="Processes" note="and the charter each enforced" class="span-12" flush>
        <div class="table-wrap" tabIndex={0} role="region" aria-label="Processes">
          <table class="table">
            <tbody>
              {processes(trace).map((resource) => (
                <tr key={`${resource.service} ${resource.instance}`}>
                  <td>
                    <ServiceTag name={resource.service} />
                  </td>
                  <td class="mono muted" title={resource.instance ?? ""}>
                    {resource.instance ? shortId(resource.instance) : "unknown"}
                  </td>
                  <td>{textOf(resource.attributes["service.version"] ?? "")}</td>
                  <td>
                    {resource.charter?.digest ? (
                      <span class={`tag ${resource.charter.current ? "ok" : "warn"}`} title={resource.charter.digest}>
                        charter {resource.charter.version ?? ""} {shortId(resource.charter.digest)}
                        {!resource.charter.current && ", not the current charter"}
                      </span>
                    ) : (
                      <span class="tag">no charter</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Panel title="Baggage and retries" class="span-7">
        <Baggage trace={trace} />
        {trace.retries.map((retry) => (
          <div class="retry" key={retry.attempts.join()}>
            <span class={`tag ${retry.succeeded ? "ok" : "bad"}`}>{retry.succeeded ? "succeeded" : "failed"}</span>
            <span>
              {shortName(retry.operation)}, {retry.attempts.length} attempts:
            </span>
            {retry.attempts.map((id, i) => (
              <button type="button" class="button small" key={id} onClick={() => onSelect(id)}>
                {i + 1}
              </button>
            ))}
          </div>
        ))}
        {trace.retries.length === 0 && <p class="muted small">No call was retried.</p>}
      </Panel>
      <Panel title="Clocks" note="offset from the root's clock" class="span-5">
        {trace.skew.length === 0 ? (
          <p class="muted small">No skew was measured between these processes.</p>
        ) : (
          <ul class="clocks">
            {trace.skew.map((skew) => (
              <li key={skew.service}>
                <ServiceTag name={skew.service} />
                <span class="num">
                  {isInSync(skew) ? "in sync" : `${skew.offset_us >= 0 ? "+" : ""}${duration(skew.offset_us / 1000)}`}{" "}
                  <span class="muted">± {duration(skew.error_us / 1000)}</span>
                </span>
                {skew.corrected && <span class="tag accent">corrected</span>}
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}

/** Whether the estimated offset is within its error, so that the clocks may be in sync. */
function isInSync(skew: TraceResponse["skew"][number]): boolean {
  return Math.abs(skew.offset_us) <= skew.error_us;
}

/** One resource a process; one that names a charter is preferred. */
function processes(trace: TraceResponse): readonly TraceResource[] {
  const found = new Map<string, TraceResource>();
  for (const resource of trace.resources) {
    const key = `${resource.service} ${resource.instance}`;
    const known = found.get(key);
    if (!known || (!known.charter?.version && resource.charter?.version)) found.set(key, resource);
  }
  return [...found.values()];
}

function Baggage({ trace }: { trace: TraceResponse }) {
  const to = useAddress();
  const entries = Object.entries(trace.baggage);
  if (entries.length === 0) return <p class="muted small">No span has a baggage key of the charter.</p>;
  return (
    <dl class="pairs">
      {entries.map(([key, value]) => (
        <Fragment key={key}>
          <dt>{key}</dt>
          <dd>
            <a href={to("/search", { baggage: `${key}=${value}` })} title="Other traces with it">
              {value}
            </a>
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

const FEW = 200;

export function Logs({ trace, logs, selected, onSelect }: FactsProps & { logs: Query<TraceLogsResponse>; selected: string | null }) {
  const [all, setAll] = useState(false);
  return (
    <Panel title="Log lines" note={logs.data ? `${logs.data.logs.length}${logs.data.truncated ? ", truncated" : ""}` : undefined} flush>
      <Answer query={logs}>
        {(data) =>
          data.logs.length === 0 ? (
            <Empty title="This trace has no log lines">
              <p>Log records that are exported over OTLP with this trace id appear here.</p>
            </Empty>
          ) : (
            <div class="table-wrap" tabIndex={0} role="region" aria-label="Log lines">
              <table class="table logs">
                <tbody>
                  {data.logs.slice(0, all ? undefined : FEW).map((line, i) => (
                    <tr key={i} class={line.span_id !== null && line.span_id === selected ? "of-selected" : ""}>
                      <td class="nowrap muted" title={clockMs(line.time_us / 1000)}>
                        {line.offset_us === null ? "" : `+${duration(line.offset_us / 1000)}`}
                      </td>
                      <td class={severityTone(line.severity_number)}>{line.severity || "–"}</td>
                      <td>
                        <ServiceTag name={line.service} />
                      </td>
                      <td class="break log-body">
                        <LongText text={textOf(line.body)} />
                      </td>
                      <td class="num">
                        {line.span_id !== null && trace.spans.some((span) => span.span_id === line.span_id) && (
                          <button type="button" class="button quiet small" onClick={() => onSelect(line.span_id as string)}>
                            its span
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {!all && data.logs.length > FEW && (
                <div class="more">
                  <button type="button" class="button" onClick={() => setAll(true)}>
                    All {data.logs.length} lines
                  </button>
                </div>
              )}
            </div>
          )
        }
      </Answer>
    </Panel>
  );
}

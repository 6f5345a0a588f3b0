// The log records of a service, in traces and outside any. Each links to its trace, if it has one.
import { apiAddress } from "../api/client.ts";
import type { ServiceLogsResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { environmentOf, useAddress } from "../app/environment.ts";
import { setQuery, useLocation } from "../app/location.ts";
import { useRange } from "../app/useRange.ts";
import { clock, clockMs } from "../format.ts";
import { severityTone } from "../trace/SpanDetail.tsx";
import { Answer, Panel } from "../ui/Panel.tsx";
import { Empty } from "../ui/states.tsx";
import { Failure } from "../ui/tags.tsx";
import { LongText, textOf } from "../ui/Values.tsx";
import { failureOf, hasFailed } from "./failure.ts";

const LEVELS: readonly { value: string; name: string }[] = [
  { value: "", name: "All" },
  { value: "INFO", name: "Info and worse" },
  { value: "WARN", name: "Warnings and worse" },
  { value: "ERROR", name: "Errors" },
];

export function ServiceLog({ service }: { service: string }) {
  const { range, every } = useRange();
  const { query } = useLocation();
  const severity = query.get("severity") ?? "";
  const answer = useQuery<ServiceLogsResponse>(apiAddress(`/services/${encodeURIComponent(service)}/logs`, { from: range.from, to: range.to, severity, environment: environmentOf(query) }), { every });
  const level = (
    <label class="log-level">
      <span class="visually-hidden">Least severity</span>
      <select class="input" onChange={(event) => setQuery({ severity: event.currentTarget.value }, "replace")}>
        {LEVELS.map(({ value, name }) => (
          <option key={value} value={value} selected={value === severity}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <Panel title="Log lines" note="newest first, also those outside any trace" end={level} flush>
      <Answer query={answer}>{(data) => <Lines answer={data} />}</Answer>
    </Panel>
  );
}

function Lines({ answer }: { answer: ServiceLogsResponse }) {
  const to = useAddress();
  if (answer.logs.length === 0) {
    return (
      <Empty title="No log lines in the selected time range">
        <p>Log records that the service exports over OTLP appear here.</p>
      </Empty>
    );
  }
  return (
    <div class="table-wrap log-lines" tabIndex={0} role="region" aria-label="Log lines">
      <table class="table logs">
        <tbody>
          {answer.logs.map((line, i) => (
            <tr key={`${line.time_us} ${i}`}>
              <td class="nowrap muted" title={clockMs(line.time_us / 1000)}>
                {clock(line.time_us / 1000)}
              </td>
              <td class={severityTone(line.severity_number)}>{line.severity || "–"}</td>
              <td class="break log-body">
                <LongText text={textOf(line.body)} /> {hasFailed(line.attributes) && <Failure error={failureOf(line.attributes)} />}
              </td>
              <td class="num nowrap">{line.trace_id && <a href={to(`/trace/${line.trace_id}`, { span: line.span_id })}>its trace</a>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {answer.truncated && <p class="muted small log-more">The newest {answer.logs.length}; choose a shorter time range for the others.</p>}
    </div>
  );
}

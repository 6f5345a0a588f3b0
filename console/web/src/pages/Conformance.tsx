// Conformance to the charter: the checker's findings, the charter versions in use, the findings of the services.
import { apiAddress } from "../api/client.ts";
import type { ConformanceResponse, VerdictResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress } from "../app/environment.ts";
import { TimeControl } from "../app/TimeControl.tsx";
import { useRange } from "../app/useRange.ts";
import { ago, clock, duration, instant, number, shortId } from "../format.ts";
import { Answer, Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty } from "../ui/states.tsx";
import { ServiceTag } from "../ui/tags.tsx";

export function Conformance() {
  const { range, every } = useRange();
  const asked = { from: range.from, to: range.to };
  const answer = useQuery<ConformanceResponse>(apiAddress("/conformance", asked), { every });
  const result = useQuery<VerdictResponse>(apiAddress("/conformance/verdict", asked), { every: every * 2 });
  return (
    <>
      <div class="page-head">
        <h1>Conformance</h1>
        {answer.data && (
          <span class="sub">
            Charter {answer.data.charter.version}, <span class="mono">{shortId(answer.data.charter.digest)}</span>
          </span>
        )}
        <div class="end">
          <TimeControl />
        </div>
      </div>
      <PartsBanner parts={answer.data?.parts} />
      <Panel title="Conformance of stored traces" note={result.data?.judged_at_ms ? `checked at ${clock(result.data.judged_at_ms)}` : "the checker reads the newest traces"} flush>
        <Answer query={result} lines={4}>
          {(data) => <ConformanceResultView result={data} />}
        </Answer>
      </Panel>
      <div class="grid">
        <Panel title="Charter versions in use" class="span-12" flush>
          <Answer query={answer}>{(data) => <Versions answer={data} />}</Answer>
        </Panel>
        <Panel title="Findings of the services" note="corrected where the mode is enforce" class="span-12" flush>
          <Answer query={answer}>{(data) => <OwnFindings answer={data} />}</Answer>
        </Panel>
      </div>
    </>
  );
}

function ConformanceResultView({ result }: { result: VerdictResponse }) {
  const to = useAddress();
  const { findings, rules, clock_skew } = result;
  if (result.state === "nothing" || !findings || !rules || !clock_skew) {
    return (
      <Empty title="No traces to check in the selected time range">
        <p>
          The checker needs stored traces of the charter's services. Choose a longer range, or run <code>make demo</code>.
        </p>
      </Empty>
    );
  }
  const good = result.state === "conforms";
  return (
    <>
      <div class={`conformance-result ${good ? "good" : "broken"}`}>
        <strong>{good ? "The telemetry conforms to the charter" : `The telemetry violates the charter: ${findings.length === 1 ? "1 finding" : `${findings.length} findings`}`}</strong>
        <span>
          {number(result.traces)} traces, {number(result.whole_chains)} of them complete chains, {number(result.spans)} spans, checked against {rules.length} rules
        </span>
      </div>
      {findings.length > 0 && (
        <div class="table-wrap" tabIndex={0} role="region" aria-label="Findings of the checker">
          <table class="table">
            <thead>
              <tr>
                <th>Rule</th>
                <th>Service</th>
                <th>Finding</th>
                <th class="num">Times</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {findings.map((finding) => (
                <tr key={`${finding.rule} ${finding.service} ${finding.subject}`}>
                  <td class="op nowrap">{finding.rule}</td>
                  <td>{finding.service ? <ServiceTag name={finding.service} /> : <span class="muted">several</span>}</td>
                  <td class="break">
                    {finding.message}
                    {finding.where && <div class="muted mono small">{finding.where}</div>}
                  </td>
                  <td class="num">{number(finding.count)}</td>
                  <td class="nowrap">{finding.example_trace && <a href={to(`/trace/${finding.example_trace}`)}>an example</a>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {clock_skew.length > 0 && (
        <p class="result-foot muted small">
          Clocks:{" "}
          {clock_skew.map((skew, i) => (
            <span key={`${skew.client}${skew.server}`}>
              {i > 0 && "; "}
              {skew.server} is {duration(Math.abs(skew.offset_us) / 1000)} {skew.offset_us >= 0 ? "ahead of" : "behind"} {skew.client} (± {duration(skew.error_us / 1000)}, {number(skew.calls)} calls)
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Versions({ answer }: { answer: ConformanceResponse }) {
  if (answer.versions.length === 0) return <Empty title="No process reported a charter in the selected time range" />;
  const active = new Map<string, boolean>();
  for (const one of answer.enforcement) active.set(one.service, (active.get(one.service) ?? true) && one.active);
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Charter versions in use">
      <table class="table">
        <thead>
          <tr>
            <th>Service</th>
            <th>Charter</th>
            <th>Mode</th>
            <th class="num">Processes</th>
            <th class="num">Spans</th>
            <th class="num">Last seen</th>
          </tr>
        </thead>
        <tbody>
          {answer.versions.map((one) => (
            <tr key={`${one.service} ${one.digest}`}>
              <td>
                <ServiceTag name={one.service} />
              </td>
              <td>
                {one.digest ? (
                  <span class={`tag ${one.current ? "ok" : "warn"}`} title={one.digest}>
                    {one.version ?? "?"} {shortId(one.digest)}
                    {!one.current && ", not the current charter"}
                  </span>
                ) : (
                  <span class="tag bad">none</span>
                )}
              </td>
              <td>{active.has(one.service) ? active.get(one.service) ? "enforce" : <span class="tone-warn">observe</span> : <span class="muted">unknown</span>}</td>
              <td class="num">{number(one.instances)}</td>
              <td class="num">{number(one.spans)}</td>
              <td class="num muted" title={instant(one.last_seen_ms)}>
                {ago(one.last_seen_ms, Date.now())}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OwnFindings({ answer }: { answer: ConformanceResponse }) {
  const to = useAddress();
  if (answer.findings.length === 0) return <Empty title="No findings of services in the selected time range" />;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Findings of the services">
      <table class="table">
        <thead>
          <tr>
            <th>Service</th>
            <th>Rule</th>
            <th>Action</th>
            <th class="num">Times</th>
            <th class="num">Last</th>
            <th />
          </tr>
        </thead>
        <tbody>
          {answer.findings.map((finding) => (
            <tr key={`${finding.service} ${finding.rule} ${finding.action}`}>
              <td>
                <ServiceTag name={finding.service} />
              </td>
              <td class="op">{finding.rule}</td>
              <td>
                <span class={`tag ${finding.action === "enforced" ? "ok" : finding.action === "failed" ? "bad" : "warn"}`}>{finding.action}</span>
              </td>
              <td class="num">{number(finding.total)}</td>
              <td class="num muted nowrap" title={finding.last_ms === null ? "not in the selected time range" : instant(finding.last_ms)}>
                {finding.last_ms === null ? "earlier" : ago(finding.last_ms, Date.now())}
              </td>
              <td class="nowrap">{finding.example_trace && <a href={to(`/trace/${finding.example_trace}`)}>an example</a>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

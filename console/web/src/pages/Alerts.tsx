// Alerts with the traces that show them, error budgets, alert rules.
import { apiAddress } from "../api/client.ts";
import type { AlertEntry, AlertsResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress } from "../app/environment.ts";
import { address } from "../app/location.ts";
import { REFRESH_MS } from "../app/useRange.ts";
import { useLook } from "../app/services.tsx";
import { ago, clock, instant } from "../format.ts";
import { BudgetTable } from "../ui/BudgetTable.tsx";
import { Answer, Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty } from "../ui/states.tsx";
import { ErrorTag, ServiceTag } from "../ui/tags.tsx";
import { TraceTable } from "../ui/TraceTable.tsx";

const ORDER: Readonly<Record<AlertEntry["state"], number>> = { firing: 0, pending: 1, suppressed: 2, resolved: 3 };

export function Alerts() {
  const answer = useQuery<AlertsResponse>(apiAddress("/alerts"), { every: REFRESH_MS });
  return (
    <>
      <div class="page-head">
        <h1>Alerts</h1>
      </div>
      <PartsBanner parts={answer.data?.parts} />
      <Answer query={answer} lines={6}>
        {(data) => (
          <>
            <AlertList answer={data} />
            <Panel title="Error budgets and burn rates" note="a burn rate of 1 spends the budget exactly by the end of its window" flush>
              <BudgetTable budgets={data.budgets} known={data.parts.metrics?.state !== "down"} />
            </Panel>
            <Rules answer={data} />
          </>
        )}
      </Answer>
    </>
  );
}

function AlertList({ answer }: { answer: AlertsResponse }) {
  const alerts = [...answer.alerts].sort((a, b) => ORDER[a.state] - ORDER[b.state] || b.starts_ms - a.starts_ms);
  const down = answer.parts.alerts?.state === "down";
  if (alerts.length === 0 && !down) {
    return (
      <Panel title="No alert is firing">
        <Empty title="All objectives are met">
          <p>
            {answer.rules.length} alert rules are loaded. To see one fire, send orders to the demo with the header <code>baggage: plumbline.demo.fault=worker:slow</code>.
          </p>
        </Empty>
      </Panel>
    );
  }
  const now = alerts.filter((alert) => alert.state === "firing" || alert.state === "pending");
  const others = alerts.filter((alert) => !now.includes(alert));
  const cards = (some: readonly AlertEntry[]) => (
    <div class="alert-list">
      {some.map((alert) => (
        <AlertCard key={`${alert.fingerprint}${alert.state}`} alert={alert} />
      ))}
    </div>
  );
  return (
    <>
      {now.length > 0 ? cards(now) : <p class="muted">No alert is firing.</p>}
      {others.length > 0 && (
        <details class="others">
          <summary>
            {others.length} more: inhibited or silenced, or resolved within the last 24 h
          </summary>
          {cards(others)}
        </details>
      )}
    </>
  );
}

const TONE: Readonly<Record<AlertEntry["state"], string>> = { firing: "bad", pending: "warn", suppressed: "", resolved: "ok" };

function AlertCard({ alert }: { alert: AlertEntry }) {
  const look = useLook();
  const to = useAddress();
  const environment = alert.labels["deployment_environment_name"] || null;
  const traces = alert.traces;
  return (
    <article class={`panel alert-card ${alert.state}`} aria-label={`${alert.name}, ${alert.state}`}>
      <div class="alert-head">
        <span class={`tag ${TONE[alert.state]}`}>{alert.state}</span>
        {alert.severity && <span class="tag square">{alert.severity}</span>}
        <h2>{alert.name}</h2>
        {alert.service && <ServiceTag name={alert.service} />}
        <span class="muted end" title={instant(alert.starts_ms)}>
          since {clock(alert.starts_ms)}, {ago(alert.starts_ms, Date.now())}
        </span>
      </div>
      <div class="alert-body">
        {alert.summary && <p>{alert.summary}</p>}
        {alert.description && <p class="muted small">{alert.description}</p>}
        {(alert.code || alert.origin) && (
          <p class="alert-origin">
            {alert.code && <ErrorTag code={alert.code} />}
            {alert.origin && (
              <>
                <span class="muted">origin</span> {alert.origin === "client" ? "the client" : <ServiceTag name={alert.origin} language />}
              </>
            )}
          </p>
        )}
        <div class="alert-actions">
          {traces[0] && (
            <a class="button primary" href={to(`/trace/${traces[0].trace_id}`)}>
              Open the {traces[0].error ? "failing" : "slowest"} trace
            </a>
          )}
          {alert.origin && alert.origin !== "client" && (
            <a class="button" href={to(`/service/${encodeURIComponent(alert.origin)}`, { environment })}>
              {look(alert.origin).label}
            </a>
          )}
          {alert.search && (
            <a class="button" href={address("/search", new URLSearchParams(alert.search))}>
              Search for these requests
            </a>
          )}
        </div>
      </div>
      {traces.length > 0 ? (
        <TraceTable traces={traces} label={`Traces of ${alert.name}`} />
      ) : (
        <div class="alert-body">
          <p class="muted small">No stored trace matches this alert yet. The search is repeated with every refresh.</p>
        </div>
      )}
    </article>
  );
}

function Rules({ answer }: { answer: AlertsResponse }) {
  if (answer.rules.length === 0) return null;
  return (
    <Panel title="Rules" note={`${answer.rules.length}`} flush>
      <details class="rules">
        <summary>The query of each alert</summary>
        <div class="table-wrap" tabIndex={0} role="region" aria-label="Alert rules">
          <table class="table">
            <tbody>
              {answer.rules.map((rule) => (
                <tr key={`${rule.group} ${rule.name} ${rule.query}`}>
                  <td class="op">{rule.name}</td>
                  <td>
                    <span class={`tag ${rule.state === "firing" ? "bad" : rule.state === "pending" ? "warn" : ""}`}>{rule.state}</span>
                  </td>
                  <td class="mono small break">{rule.query}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Panel>
  );
}

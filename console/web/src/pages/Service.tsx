// One service: calls, durations, failures and resource use of its processes, on one time axis.
import { useMemo } from "preact/hooks";
import { apiAddress } from "../api/client.ts";
import type { ServiceExemplar, ServiceResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { environmentOf, useAddress } from "../app/environment.ts";
import { EnvironmentBanner, EnvironmentControl } from "../app/EnvironmentControl.tsx";
import { setQuery, useLocation } from "../app/location.ts";
import { useConfig, useLook } from "../app/services.tsx";
import { TimeControl } from "../app/TimeControl.tsx";
import { parametersOf } from "../app/timeRange.ts";
import { useRange } from "../app/useRange.ts";
import type { AxisProps } from "../charts/axis.ts";
import { traceOf } from "../charts/Exemplars.tsx";
import { failureColors } from "../charts/failureColors.ts";
import { fromFirstData } from "../charts/firstData.ts";
import { HeatMap } from "../charts/HeatMap.tsx";
import { LineChart } from "../charts/LineChart.tsx";
import { QUANTILES } from "../charts/palette.ts";
import { clock, duration, instant, number, percent, rate, shortId } from "../format.ts";
import { shortName } from "../trace/shortName.ts";
import { Answer, Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty } from "../ui/states.tsx";
import { ErrorTag, ServiceTag } from "../ui/tags.tsx";
import { Resources } from "./Resources.tsx";
import { ServiceLog } from "./ServiceLog.tsx";

export function Service({ name }: { name: string }) {
  const { query } = useLocation();
  const { range, every, zoom } = useRange();
  const environment = environmentOf(query);
  const operation = query.get("operation");
  const instance = query.get("instance");
  const at = Number(query.get("at")) || null;
  const view = useQuery<ServiceResponse>(apiAddress(`/services/${encodeURIComponent(name)}`, { from: range.from, to: range.to, environment, operation, instance }), { every });
  const entry = useConfig().services.find((service) => service.name === name);

  return (
    <>
      <div class="page-head">
        <h1>
          <ServiceTag name={name} language />
        </h1>
        <span class="sub">{entry ? `${entry.brief} Team ${entry.team}, tier ${entry.tier}.` : "Not in the charter."}</span>
        <div class="end">
          <EnvironmentControl known={view.data?.environments} />
          <TimeControl />
        </div>
      </div>
      <PartsBanner parts={view.data?.parts} />
      <EnvironmentBanner known={view.data?.environments} measured={view.data?.parts.metrics?.state === "ok"} />
      <Answer query={view} lines={8}>
        {(data) => <Content all={data} mark={at} onZoom={zoom} />}
      </Answer>
    </>
  );
}

function Content({ all, mark, onZoom }: { all: ServiceResponse; mark: number | null; onZoom: AxisProps["onZoom"] }) {
  const { range } = useRange();
  const to = useAddress();
  const view = useMemo(() => fromFirstData(all, mark), [all, mark]);
  const axis: AxisProps = { times: view.times_ms, stepMs: view.step_s * 1000, mark, onZoom };
  return (
    <>
      {view !== all && <p class="muted small">There is no data before {instant(view.times_ms[0] as number)}: the charts begin there.</p>}
      {view.operation && (
        <div class="filters">
          <span class="tag accent">only {view.operation}</span>
          <button type="button" class="button small" onClick={() => setQuery({ operation: null })}>
            All operations
          </button>
        </div>
      )}
      <div class="grid">
        <div class="span-7 column">
          <Durations view={view} axis={axis} />
          <Rate view={view} axis={axis} />
          <Errors view={view} axis={axis} />
          <Panel title="Operations" flush>
            <Operations view={view} />
          </Panel>
          <Panel title="Slowest stored requests" note="each links to its trace" flush end={<a href={to("/search", { ...parametersOf(range), service: view.service })}>Search</a>}>
            <Slowest exemplars={view.exemplars} />
          </Panel>
        </div>
        <div class="span-5 column">
          <Resources view={view} axis={axis} />
          <Panel title="Sampler" note="share of new traces kept, by rule" flush>
            <Sampler view={view} />
          </Panel>
          <Panel title="Findings" note="telemetry that violates the charter" flush>
            <Findings view={view} />
          </Panel>
        </div>
        <div class="span-12">
          <ServiceLog service={view.service} />
        </div>
      </div>
    </>
  );
}

interface PartProps {
  view: ServiceResponse;
  axis: AxisProps;
}

function Durations({ view, axis }: PartProps) {
  const series = useMemo(
    () => [
      { name: "p50", color: QUANTILES.p50, values: view.duration.p50_s },
      { name: "p95", color: QUANTILES.p95, values: view.duration.p95_s },
      { name: "p99", color: QUANTILES.p99, values: view.duration.p99_s },
    ],
    [view.duration],
  );
  const quiet = view.duration.p99_s.every((value) => value === null);
  return (
    <Panel title="Duration" note="◇ a request, ◆ one that failed; click it to open its trace, drag to zoom">
      {quiet ? (
        <Empty title="No requests in the selected time range">
          <p>Choose a longer range above, or send the service some traffic.</p>
        </Empty>
      ) : (
        <>
          <LineChart title="Duration" series={series} format={seconds} exemplars={view.exemplars} {...axis} />
          <HeatMap bounds={view.heatmap.bounds_s} perSecond={view.heatmap.per_s} exemplars={view.exemplars} {...axis} />
        </>
      )}
    </Panel>
  );
}

const mean = (values: readonly (number | null)[]): number => {
  const known = values.filter((value): value is number => value !== null);
  return known.length ? known.reduce((sum, value) => sum + value, 0) / known.length : 0;
};

const seconds = (value: number | null): string => duration(value === null ? null : value * 1000);

function Rate({ view, axis }: PartProps) {
  const color = useLook()(view.service).color;
  const series = useMemo(() => [{ name: "calls", color, values: view.rate }], [view.rate, color]);
  return (
    <Panel title="Calls">
      <LineChart title="Calls a second" series={series} format={rate} area height="short" {...axis} />
    </Panel>
  );
}

const SHOWN_FAILURES = 8;

function Errors({ view, axis }: PartProps) {
  const look = useLook();
  const colorsOf = useMemo(failureColors, []);
  const series = useMemo(() => {
    const shown = view.errors
      .map((error) => ({ error, mean: mean(error.per_s) }))
      .filter((one) => one.mean > 0)
      .sort((a, b) => b.mean - a.mean)
      .slice(0, SHOWN_FAILURES)
      .map((one) => one.error);
    const colors = colorsOf(shown);
    return shown.map((error, i) => ({
      name: error.origin ? `${error.code} from ${error.origin === "client" ? "the client" : look(error.origin).label}${error.fault === "caller" ? ", caller's fault" : ""}` : error.code,
      color: colors[i] as string,
      values: error.per_s,
    }));
  }, [view.errors]);
  return (
    <Panel title="Failures" note={`by code and origin${view.errors.length > SHOWN_FAILURES ? `; the ${SHOWN_FAILURES} most frequent of ${view.errors.length}` : ""}`}>
      {series.length === 0 ? (
        <Empty title="No request failed in the selected time range" />
      ) : (
        <LineChart title="Failures a second" series={series} format={rate} stacked summary="peak" height="short" {...axis} />
      )}
    </Panel>
  );
}

function Operations({ view }: { view: ServiceResponse }) {
  const { range } = useRange();
  const to = useAddress();
  if (view.operations.length === 0) return <Empty title="No operation was called in the selected time range" />;
  const slowest = Math.max(...view.operations.map((one) => one.p99_s ?? 0)) || 1;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Operations">
      <table class="table">
        <thead>
          <tr>
            <th>Operation</th>
            <th class="num">Calls</th>
            <th class="num">Errors</th>
            <th class="num">p99</th>
            <th aria-label="p99 against the slowest" />
          </tr>
        </thead>
        <tbody>
          {view.operations.map((one) => (
            <tr key={one.operation}>
              <td class="op break">
                <a href={to(`/service/${encodeURIComponent(view.service)}`, { ...parametersOf(range), operation: one.operation === view.operation ? null : one.operation })}>{shortName(one.operation)}</a>
              </td>
              <td class="num">{rate(one.calls_per_s)}</td>
              <td class={`num ${(one.error_ratio ?? 0) > 0.01 ? "tone-bad" : ""}`}>{percent(one.error_ratio)}</td>
              <td class="num">{seconds(one.p99_s)}</td>
              <td>
                <span class="bar" aria-hidden="true">
                  <span style={{ width: `${((one.p99_s ?? 0) / slowest) * 100}%` }} />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Slowest({ exemplars }: { exemplars: readonly ServiceExemplar[] }) {
  const to = useAddress();
  const rows = useMemo(() => [...exemplars].sort((a, b) => b.value_s - a.value_s).slice(0, 8), [exemplars]);
  if (rows.length === 0) {
    return (
      <Empty title="No exemplars in the selected time range">
        <p>An exemplar is a request that a histogram links to its trace. Only exemplars of stored traces are shown.</p>
      </Empty>
    );
  }
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Slowest stored requests">
      <table class="table">
        <tbody>
          {rows.map((exemplar) => (
            <tr key={`${exemplar.trace_id}${exemplar.span_id}`}>
              <td class="muted nowrap">{clock(exemplar.time_ms)}</td>
              <td>
                <a href={to(...traceOf(exemplar))}>{exemplar.operation ? shortName(exemplar.operation) : shortId(exemplar.trace_id)}</a>
              </td>
              <td>{exemplar.code && <ErrorTag code={exemplar.code} />}</td>
              <td class="num">{seconds(exemplar.value_s)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const KEPT = new Set(["sampled", "keep", "kept"]);

function Sampler({ view }: { view: ServiceResponse }) {
  const rules = useMemo(() => {
    const found = new Map<string, { kept: number; all: number }>();
    for (const { rule, decision, per_s } of view.sampler) {
      const row = found.get(rule) ?? { kept: 0, all: 0 };
      const amount = mean(per_s);
      found.set(rule, { kept: row.kept + (KEPT.has(decision) ? amount : 0), all: row.all + amount });
    }
    return [...found];
  }, [view.sampler]);
  if (rules.length === 0) {
    return (
      <Empty title="No sampling decisions">
        <p>Only the service where a trace begins decides; the others follow its decision. See the first service of the chain.</p>
      </Empty>
    );
  }
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Rule</th>
          <th class="num">Decisions</th>
          <th class="num">Kept</th>
          <th aria-label="Share kept" />
        </tr>
      </thead>
      <tbody>
        {rules.map(([rule, { kept, all }]) => (
          <tr key={rule}>
            <td class="op">{rule}</td>
            <td class="num">{rate(all)}</td>
            <td class="num">{percent(all ? kept / all : null)}</td>
            <td>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${all ? (kept / all) * 100 : 0}%`, background: "var(--accent)" }} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Findings({ view }: { view: ServiceResponse }) {
  if (view.findings.length === 0) return <Empty title="No findings in the selected time range" />;
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Rule</th>
          <th>Action</th>
          <th class="num">Times</th>
        </tr>
      </thead>
      <tbody>
        {view.findings.map((finding) => (
          <tr key={`${finding.rule}${finding.action}`}>
            <td class="op">{finding.rule}</td>
            <td>
              <span class={`tag ${finding.action === "enforced" ? "ok" : finding.action === "failed" ? "bad" : "warn"}`}>{finding.action}</span>
            </td>
            <td class="num">{number(finding.total)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

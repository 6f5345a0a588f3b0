// Resource use of a service's processes: CPU and memory under the same names in every language, then runtime metrics.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ServiceResourceMetric, ServiceResponse } from "../api/types.ts";
import { setQuery, useLocation } from "../app/location.ts";
import { useLook } from "../app/services.tsx";
import type { AxisProps } from "../charts/axis.ts";
import { LineChart } from "../charts/LineChart.tsx";
import { seriesColor } from "../charts/palette.ts";
import { clock, shortId } from "../format.ts";
import { Panel } from "../ui/Panel.tsx";
import { Empty } from "../ui/states.tsx";
import { formatOf, rankOf, seriesName, titleOf } from "./metricFormat.ts";

const SHOWN = 6;

export function Resources({ view, axis }: { view: ServiceResponse; axis: AxisProps }) {
  const { query } = useLocation();
  const asked = window.location.hash === "#resources";
  const instance = query.get("instance");

  useEffect(() => {
    if (asked) document.getElementById("resources")?.scrollIntoView({ block: "nearest" });
  }, [asked]);

  const gone = instance !== null && !view.instances.some((one) => one.instance === instance);
  return (
    <Panel
      title="Process"
      id="resources"
      class={asked ? "asked" : ""}
      note={axis.mark !== null ? `the line is ${clock(axis.mark)}, when the span began` : "same time axis as the requests"}
      end={<Instances view={view} instance={instance} />}
    >
      {view.resources.length === 0 ? (
        <Empty title={gone ? "No metrics of this process in the selected time range" : "No resource metrics"}>
          <p>
            Every service that sends metrics has <code>process.cpu.utilization</code> and <code>process.memory.usage</code>. Check that this one exports metrics over OTLP.
          </p>
        </Empty>
      ) : (
        <AllMetrics view={view} axis={axis} />
      )}
    </Panel>
  );
}

/** The most important metrics, then the others, collapsed. */
function AllMetrics({ view, axis }: { view: ServiceResponse; axis: AxisProps }) {
  const [more, setMore] = useState(false);
  const first = view.resources.filter((metric) => rankOf(metric.name) !== null).sort((a, b) => (rankOf(a.name) ?? 0) - (rankOf(b.name) ?? 0));
  const rest = view.resources.filter((metric) => rankOf(metric.name) === null);
  const draw = (metrics: readonly ServiceResourceMetric[]) => (
    <div class="resources">
      {metrics.map((metric) => (
        <Metric key={metric.name} metric={metric} service={view.service} axis={axis} />
      ))}
    </div>
  );
  return (
    <>
      {draw(first)}
      {rest.length > 0 && (
        <details class="more-metrics" onToggle={(event) => setMore(event.currentTarget.open)}>
          <summary>{rest.length} more metrics of process and runtime</summary>
          {more && draw(rest)}
        </details>
      )}
    </>
  );
}

function Instances({ view, instance }: { view: ServiceResponse; instance: string | null }) {
  if (view.instances.length < 2 && instance === null) {
    const only = view.instances[0];
    return only?.instance ? <span class="muted mono small">{shortId(only.instance)}</span> : null;
  }
  return (
    <label class="inline-field">
      <span class="visually-hidden">Process</span>
      <select class="input small" value={instance ?? ""} onChange={(event) => setQuery({ instance: event.currentTarget.value, at: instance ? null : undefined })}>
        <option value="">all {view.instances.length} processes</option>
        {instance !== null && !view.instances.some((one) => one.instance === instance) && <option value={instance}>{shortId(instance)}</option>}
        {view.instances.map(
          (one) =>
            one.instance && (
              <option key={one.instance} value={one.instance}>
                {shortId(one.instance)}
                {one.version ? `, version ${one.version}` : ""}
              </option>
            ),
        )}
      </select>
    </label>
  );
}

function Metric({ metric, service, axis }: { metric: ServiceResourceMetric; service: string; axis: AxisProps }) {
  const color = useLook()(service).color;
  const series = useMemo(() => {
    const labels = metric.series.map((one) => one.labels);
    return [...metric.series]
      .map((one) => ({ name: seriesName(one.labels, labels, titleOf(metric.name)), values: one.values, peak: Math.max(...one.values.map((value) => value ?? 0)) }))
      .sort((a, b) => b.peak - a.peak)
      .slice(0, SHOWN)
      .map((one, i) => ({ name: one.name, values: one.values, color: metric.series.length === 1 ? color : seriesColor(i) }));
  }, [metric, color]);
  const format = useMemo(() => formatOf(metric.name, metric.unit), [metric.name, metric.unit]);
  const stacked = metric.name.startsWith("process.cpu.");
  const hidden = metric.series.length - series.length;
  return (
    <div class="metric">
      <h3 title={metric.name}>
        {titleOf(metric.name)} {hidden > 0 && <span class="muted">{SHOWN} largest of {metric.series.length}</span>}
      </h3>
      <LineChart title={titleOf(metric.name)} series={series} format={format} bytes={metric.unit.startsWith("By")} area={!stacked && series.length === 1} stacked={stacked} height="short" {...axis} />
    </div>
  );
}

// Series over time: as lines, or as stacked bars where their sum matters.
import { useMemo } from "preact/hooks";
import type { ServiceExemplar } from "../api/types.ts";
import { Exemplars } from "./Exemplars.tsx";
import { axes, Frame, valueAxis } from "./Frame.tsx";
import { largest, latest, niceBytes, niceTop } from "./scale.ts";

export interface ChartSeries {
  readonly name: string;
  readonly color: string;
  readonly values: readonly (number | null)[];
  readonly dashed?: boolean;
}

interface LineChartProps {
  title: string;
  times: readonly number[];
  stepMs: number;
  series: readonly ChartSeries[];
  format: (value: number | null) => string;
  stacked?: boolean;
  area?: boolean;
  legend?: boolean;
  /** The value that the legend has of each series; of events that are rare the latest is mostly zero. */
  summary?: "latest" | "peak";
  /** The values are bytes: the axis is round in MiB. */
  bytes?: boolean;
  /** The axis goes at least this far up. */
  least?: number;
  exemplars?: readonly ServiceExemplar[];
  /** From an exemplar's seconds to the chart's unit. */
  exemplarScale?: number;
  mark?: number | null;
  height?: "short" | "normal" | "tall";
  onZoom?: (from: number, to: number) => void;
}

export function LineChart(props: LineChartProps) {
  const { title, times, stepMs, series, format, stacked = false, area = false, legend = true, summary = "latest", bytes = false, least = 0, exemplars = [], exemplarScale = 1, mark = null, height = "normal", onZoom } = props;

  const top = useMemo(() => {
    const plain = stacked ? largest(totals(series, times.length)) : largest(...series.map((one) => one.values));
    // A single slow request must not flatten the lines: exemplars far above them are drawn at the upper edge.
    const slowest = exemplars.reduce((most, exemplar) => Math.max(most, exemplar.value_s * exemplarScale), 0);
    return (bytes ? niceBytes : niceTop)(Math.max(least, plain * 1.06, Math.min(slowest * 1.05, plain * 2 || slowest)));
  }, [series, exemplars, stacked, bytes, least, times]);

  const option = useMemo(
    () => (colors: Parameters<typeof valueAxis>[0]) => ({
      ...axes(colors, times, window.innerWidth / 2),
      yAxis: valueAxis(colors, top, format),
      series: series.map((one) =>
        stacked
          ? { type: "bar" as const, name: one.name, stack: "all", data: one.values as number[], color: one.color, barCategoryGap: "18%", silent: true }
          : {
              type: "line" as const,
              name: one.name,
              data: one.values as number[],
              color: one.color,
              showSymbol: lonely(one.values),
              symbol: "circle",
              symbolSize: 4,
              lineStyle: { width: 1.75, type: one.dashed ? ("dashed" as const) : ("solid" as const) },
              ...(area ? { areaStyle: { opacity: 0.12 } } : {}),
              silent: true,
            },
      ),
    }),
    [series, times, top, format, stacked, area],
  );

  const summaryOf = (one: ChartSeries) => format(summary === "peak" ? largest(one.values) : latest(one.values));
  const summaries = series.map((one) => `${one.name} ${summaryOf(one)}`).join(", ");
  return (
    <figure>
      <Frame
        label={`${title} over time. ${summary === "peak" ? "Peak" : "Latest"}: ${summaries || "nothing"}.`}
        times={times}
        stepMs={stepMs}
        option={option}
        height={height}
        mark={mark}
        readOut={(column) => series.map((one) => ({ color: one.color, name: one.name, value: format(one.values[column] ?? null) }))}
        {...(onZoom ? { onZoom } : {})}
      >
        {exemplars.length > 0 && <Exemplars exemplars={exemplars} times={times} stepMs={stepMs} upOf={(exemplar) => Math.min(0.98, (exemplar.value_s * exemplarScale) / top)} />}
      </Frame>
      {legend && (
        <figcaption class="legend">
          {series.map((one) => (
            <span class="item" key={one.name}>
              <span class="swatch" style={{ background: one.color }} aria-hidden="true" />
              {one.name}
              <span class="value">
                {summary === "peak" && "peak "}
                {summaryOf(one)}
              </span>
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

function totals(series: readonly ChartSeries[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => series.reduce((sum, one) => sum + (one.values[i] ?? 0), 0));
}

/** A value between two gaps is on no line: it needs a symbol to be visible. */
function lonely(values: readonly (number | null)[]): boolean {
  return values.some((value, i) => value !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null);
}

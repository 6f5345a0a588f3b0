// Durations of requests as a heat map: x is time, y duration, a cell is a histogram bucket. Two groups of requests, which
// a quantile hides, show as two bands.
import { useMemo } from "preact/hooks";
import type { ServiceExemplar } from "../api/types.ts";
import { duration, onAxis, rate } from "../format.ts";
import { Exemplars } from "./Exemplars.tsx";
import { axes, Frame } from "./Frame.tsx";
import type { Palette } from "./palette.ts";
import { upOf } from "./scale.ts";

interface HeatMapProps {
  times: readonly number[];
  stepMs: number;
  bounds: readonly number[];
  perSecond: readonly (readonly (number | null)[] | null)[];
  exemplars: readonly ServiceExemplar[];
  onZoom?: (from: number, to: number) => void;
  mark?: number | null;
}

export function HeatMap({ times, stepMs, bounds, perSecond, exemplars, onZoom, mark = null }: HeatMapProps) {
  const [low, high] = useMemo(() => usedBuckets(bounds, perSecond, exemplars), [bounds, perSecond, exemplars]);
  const names = useMemo(() => [...bounds, bounds[bounds.length - 1] ?? 0].map((bound, i) => `${i === bounds.length ? "> " : ""}${onAxis(duration(bound * 1000))}`), [bounds]);

  const option = useMemo(
    () => (colors: Palette) => {
      const data: [number, number, number][] = [];
      let top = 0;
      perSecond.forEach((column, x) =>
        column?.forEach((value, bucket) => {
          if (!value || bucket < low || bucket > high) return;
          // Square root, so that one slow request among a thousand fast ones is visible.
          data.push([x, bucket - low, Math.sqrt(value)]);
          top = Math.max(top, Math.sqrt(value));
        }),
      );
      return {
        ...axes(colors, times, window.innerWidth / 2),
        yAxis: {
          type: "category" as const,
          data: names.slice(low, high + 1),
          axisLabel: { color: colors.muted, fontSize: 11, fontFamily: "Inter Variable, system-ui, sans-serif", interval: high - low > 8 ? 1 : 0 },
          axisLine: { show: false },
          axisTick: { show: false },
          splitLine: { show: false },
        },
        visualMap: { show: false, type: "continuous" as const, min: 0, max: top || 1, dimension: 2, inRange: { color: [...colors.heat] } },
        series: [{ type: "heatmap" as const, data, silent: true, progressive: 0, itemStyle: { borderWidth: 0.5, borderColor: colors.surface } }],
      };
    },
    [times, perSecond, names, low, high],
  );

  return (
    <Frame
      label={`Durations over time, from ${names[low] ?? "0"} to ${names[high] ?? "0"}, with ${exemplars.length} single requests marked.`}
      times={times}
      stepMs={stepMs}
      option={option}
      height="tall"
      mark={mark}
      readOut={(column) =>
        names
          .map((name, bucket) => ({ bucket, color: "transparent", name: bucket === bounds.length ? name : `≤ ${name}`, amount: perSecond[column]?.[bucket] ?? 0 }))
          .filter((row) => row.amount > 0)
          .reverse()
          .map((row) => ({ color: row.color, name: row.name, value: rate(row.amount) }))
      }
      {...(onZoom ? { onZoom } : {})}
    >
      <Exemplars exemplars={exemplars} times={times} stepMs={stepMs} upOf={(exemplar) => cut(upOf(exemplar.value_s, bounds), low, high, bounds.length + 1)} />
    </Frame>
  );
}

/** A height among all buckets as one among those shown. */
function cut(up: number, low: number, high: number, all: number): number {
  return Math.min(0.99, Math.max(0.01, (up * all - low) / (high - low + 1)));
}

/** First and last bucket with anything in it, one more on either side, at least four. */
function usedBuckets(bounds: readonly number[], perSecond: HeatMapProps["perSecond"], exemplars: readonly ServiceExemplar[]): readonly [number, number] {
  let low = bounds.length;
  let high = 0;
  const see = (bucket: number) => {
    low = Math.min(low, bucket);
    high = Math.max(high, bucket);
  };
  for (const column of perSecond) column?.forEach((value, bucket) => value && see(bucket));
  for (const exemplar of exemplars) {
    const bucket = bounds.findIndex((bound) => exemplar.value_s <= bound);
    see(bucket === -1 ? bounds.length : bucket);
  }
  if (low > high) return [0, bounds.length];
  low = Math.max(0, low - 1);
  high = Math.min(bounds.length, high + 1);
  while (high - low < 3 && high < bounds.length) high++;
  return [low, high];
}

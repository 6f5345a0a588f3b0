// The common part of charts over time: canvas, crosshair, tooltip, zoom by dragging.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useTheme } from "../app/theme.ts";
import { clock, instant, onAxis } from "../format.ts";
import { setCursor, useCursor } from "./cursor.ts";
import type { EChartsType } from "./echarts.ts";
import { palette, type Palette } from "./palette.ts";
import { acrossOf, columnAt, GRID, labelled } from "./scale.ts";

type Option = Parameters<EChartsType["setOption"]>[0];

export interface ReadOut {
  readonly color: string;
  readonly name: string;
  readonly value: string;
}

interface FrameProps {
  /** What the chart shows, in a sentence, for screen readers. */
  label: string;
  times: readonly number[];
  stepMs: number;
  option: (palette: Palette) => Option;
  /** The values at a column, for the read-out. */
  readOut: (column: number) => readonly ReadOut[];
  onZoom?: (from: number, to: number) => void;
  height?: "short" | "normal" | "tall";
  /** An instant to mark with a line: the start of the span that the reader came from. */
  mark?: number | null;
  /** Drawn over the plot; the box has the plot's size. */
  children?: ComponentChildren;
}

export function Frame({ label, times, stepMs, option, readOut, onZoom, height = "normal", mark = null, children }: FrameProps) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const [ready, setReady] = useState(false);
  const [width, setWidth] = useState(0);
  const theme = useTheme();

  useEffect(() => {
    let gone = false;
    const element = box.current as HTMLDivElement;
    void import("./echarts.ts").then(({ init }) => {
      if (gone) return;
      chart.current = init(element, null, { renderer: "canvas" });
      setReady(true);
    });
    const sizes = new ResizeObserver(() => {
      setWidth(element.clientWidth);
      chart.current?.resize();
    });
    sizes.observe(element);
    return () => {
      gone = true;
      sizes.disconnect();
      chart.current?.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    if (ready && times.length) chart.current?.setOption({ animation: false, ...option(palette()) }, { notMerge: true });
  }, [ready, theme, width, option, times]);

  return (
    <div class={`chart ${height === "normal" ? "" : height}`}>
      <div ref={box} class="chart-canvas" role="img" aria-label={label} />
      <div class="plot" style={{ left: `${GRID.left}px`, right: `${GRID.right}px`, top: `${GRID.top}px`, bottom: `${GRID.bottom}px` }}>
        {mark !== null && times.length > 0 && <Mark at={mark} times={times} stepMs={stepMs} />}
        <Pointer times={times} stepMs={stepMs} readOut={readOut} {...(onZoom ? { onZoom } : {})} />
        {children}
      </div>
    </div>
  );
}

function Mark({ at, times, stepMs }: { at: number; times: readonly number[]; stepMs: number }) {
  const across = acrossOf(at, times, stepMs);
  if (across < 0 || across > 1) return null;
  return <div class="mark" style={{ left: `${across * 100}%` }} title={`The span began at ${clock(at)}`} />;
}

interface PointerProps {
  times: readonly number[];
  stepMs: number;
  readOut: (column: number) => readonly ReadOut[];
  onZoom?: (from: number, to: number) => void;
}

function Pointer({ times, stepMs, readOut, onZoom }: PointerProps) {
  const layer = useRef<HTMLDivElement>(null);
  const cursor = useCursor();
  const [inside, setInside] = useState<number | null>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  if (times.length === 0) return null;

  const share = (event: PointerEvent) => {
    const place = (layer.current as HTMLDivElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
  };
  const timeAt = (across: number) => (times[0] as number) + (across * times.length - 0.5) * stepMs;
  const column = cursor === null ? null : columnAt(acrossOf(cursor, times, stepMs), times.length);
  const across = column === null ? 0 : (column + 0.5) / times.length;

  return (
    <div
      ref={layer}
      class="pointer"
      onPointerMove={(event) => {
        const at = share(event);
        setInside(at);
        setCursor(times[columnAt(at, times.length)] ?? null);
        if (drag) setDrag({ ...drag, to: at });
      }}
      onPointerLeave={() => {
        setInside(null);
        setCursor(null);
      }}
      onPointerDown={(event) => {
        if (!onZoom || event.button !== 0 || event.pointerType === "touch") return;
        (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        setDrag({ from: share(event), to: share(event) });
      }}
      onPointerUp={() => {
        if (!drag) return;
        const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
        setDrag(null);
        if (onZoom && to - from > 0.015) onZoom(timeAt(from), timeAt(to));
      }}
    >
      {column !== null && <div class="crosshair" style={{ left: `${across * 100}%` }} />}
      {drag && <div class="selection" style={{ left: `${Math.min(drag.from, drag.to) * 100}%`, width: `${Math.abs(drag.to - drag.from) * 100}%` }} />}
      {inside !== null && column !== null && !drag && (
        <div class={`chart-tip ${across > 0.55 ? "to-left" : ""}`} style={{ left: `${across * 100}%` }}>
          <div class="when">{instant(times[column] as number)}</div>
          {readOut(column).map((row) => (
            <div class="row" key={row.name}>
              <span class="swatch" style={{ background: row.color }} />
              <span>{row.name}</span>
              <b>{row.value}</b>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

/** Axes and grid that all charts share. */
export function axes(colors: Palette, times: readonly number[], width: number): Option {
  const shown = labelled(times, Math.max(2, Math.floor((width - GRID.left - GRID.right) / 74)));
  const long = (times[times.length - 1] ?? 0) - (times[0] ?? 0) > 36 * 3_600_000;
  return {
    grid: { ...GRID, containLabel: false },
    xAxis: {
      type: "category",
      data: times as number[],
      boundaryGap: true,
      axisLine: { lineStyle: { color: colors.line } },
      axisTick: { show: false },
      axisLabel: {
        color: colors.muted,
        fontSize: 11,
        fontFamily: "Inter Variable, system-ui, sans-serif",
        interval: (index: number) => shown.has(index),
        hideOverlap: true,
        formatter: (value: string) => (long ? instant(Number(value)).slice(5, 16) : clock(Number(value)).slice(0, shown.size && stepBelowMinute(times, shown) ? 8 : 5)),
      },
    },
  };
}

function stepBelowMinute(times: readonly number[], shown: ReadonlySet<number>): boolean {
  const [first, second] = [...shown];
  return first !== undefined && second !== undefined && (times[second] as number) - (times[first] as number) < 60_000;
}

export const valueAxis = (colors: Palette, top: number, format: (value: number) => string): Option["yAxis"] => ({
  type: "value",
  min: 0,
  max: top,
  interval: top / 4,
  axisLabel: { color: colors.muted, fontSize: 11, fontFamily: "Inter Variable, system-ui, sans-serif", formatter: (value: number) => onAxis(format(value)) },
  splitLine: { lineStyle: { color: colors.line, width: 1 } },
  axisLine: { show: false },
  axisTick: { show: false },
});

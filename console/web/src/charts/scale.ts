// The arithmetic of the charts' axes. All charts of a page share one time axis.

/** Fixed margins, so that charts under one another are aligned. */
export const GRID = { left: 58, right: 12, top: 10, bottom: 24 } as const;

const TIME_STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800];

/** Seconds between labels of a time axis, so that there are at most `most` of them. */
export function timeStep(lengthMs: number, most: number): number {
  return TIME_STEPS_S.find((step) => lengthMs / 1000 / step <= most) ?? 604_800;
}

/** Which columns carry a label: the first at or after each multiple of the step in the reader's own zone. */
export function labelled(times: readonly number[], most: number): ReadonlySet<number> {
  const first = times[0];
  const last = times[times.length - 1];
  if (first === undefined || last === undefined) return new Set();
  const step = timeStep(last - first, most) * 1000;
  const local = (ms: number) => Math.floor((ms - new Date(ms).getTimezoneOffset() * 60_000) / step);
  const result = new Set<number>();
  for (let i = 1; i < times.length; i++) {
    if (local(times[i] as number) !== local(times[i - 1] as number)) result.add(i);
  }
  return result;
}

/** A round number at or above a value, for the top of an axis: 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten. */
export function niceTop(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((candidate) => candidate * power >= value * 0.999999) ?? 10;
  return factor * power;
}

/** The same for bytes: round in KiB, MiB or GiB, and so that a quarter of it is round as well. */
export function niceBytes(value: number): number {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log2(Math.max(value, 1)) / 10));
  const size = [1, 2, 4, 8, 12, 16, 20, 24, 32, 40, 48, 64, 80, 100, 120, 160, 200, 240, 320, 400, 512, 640, 800, 1024].find((candidate) => candidate * unit >= value) ?? 1024;
  return size * unit;
}

/** The horizontal place of an instant, as a share of the plot's width; columns are `stepMs` wide and centred on their time. */
export function acrossOf(timeMs: number, times: readonly number[], stepMs: number): number {
  const first = times[0] ?? 0;
  return times.length === 0 ? 0 : ((timeMs - first) / stepMs + 0.5) / times.length;
}

/** The column under a share of the width. */
export function columnAt(across: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(across * count)));
}

/** The vertical place of a value among histogram buckets of equal height, 0 at the bottom and 1 at the top; within a bucket by logarithm. */
export function upOf(value: number, bounds: readonly number[]): number {
  const buckets = bounds.length + 1;
  const index = bounds.findIndex((bound) => value <= bound);
  if (index === -1) return (buckets - 0.5) / buckets;
  const high = bounds[index] as number;
  const low = index === 0 ? high / 2 : (bounds[index - 1] as number);
  const within = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return (index + Math.min(1, Math.max(0, within))) / buckets;
}

/** The largest of all numbers in some series; 0 when there is none. */
export function largest(...series: readonly (readonly (number | null)[])[]): number {
  let top = 0;
  for (const values of series) for (const value of values) if (value !== null && value > top) top = value;
  return top;
}

/** The last number of a series. */
export function latest(values: readonly (number | null)[]): number | null {
  for (let i = values.length - 1; i >= 0; i--) {
    const value = values[i];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}

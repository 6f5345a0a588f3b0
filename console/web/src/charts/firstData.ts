// Where the data of a page begins: charts of a service that was installed two minutes ago start there, not at the start of
// a range of 24 hours that has nothing in it.
import type { Series, ServiceResponse } from "../api/types.ts";

/** Fewer columns than this are not worth a chart; the empty ones before the data fill it up. */
const LEAST_COLUMNS = 24;

/** The first column in which one of the series has a value; null when none has any. */
export function firstKnown(series: readonly Series[]): number | null {
  let first: number | null = null;
  for (const values of series) {
    const at = values.findIndex((value) => value !== null);
    if (at !== -1 && (first === null || at < first)) first = at;
  }
  return first;
}

/** Cuts the empty start off series that share one axis. */
export function fromFirstKnown(series: readonly Series[], least = LEAST_COLUMNS): readonly Series[] {
  const count = Math.max(0, ...series.map((values) => values.length));
  const begin = beginOf(firstKnown(series), count, least);
  return begin === 0 ? series : series.map((values) => values.slice(begin));
}

/**
 * Cuts the columns before the first data off every series of a service, so that all its charts keep one axis.
 *
 * @param mark an instant that stays on the axis, in Unix milliseconds
 */
export function fromFirstData(view: ServiceResponse, mark: number | null = null): ServiceResponse {
  const { times_ms: times } = view;
  const known = [
    firstKnown([
      view.rate,
      view.duration.p50_s,
      view.duration.p95_s,
      view.duration.p99_s,
      ...view.errors.map((one) => one.per_s),
      ...view.resources.flatMap((metric) => metric.series.map((one) => one.values)),
    ]),
    firstAfter(times, [...view.exemplars.map((exemplar) => exemplar.time_ms), ...(mark === null ? [] : [mark])]),
  ].filter((column): column is number => column !== null);
  if (known.length === 0) return view;
  const begin = beginOf(Math.min(...known), times.length, LEAST_COLUMNS);
  if (begin === 0) return view;
  const cut = <T>(values: readonly T[]): readonly T[] => values.slice(begin);
  return {
    ...view,
    times_ms: cut(times),
    rate: cut(view.rate),
    errors: view.errors.map((one) => ({ ...one, per_s: cut(one.per_s) })),
    duration: { p50_s: cut(view.duration.p50_s), p95_s: cut(view.duration.p95_s), p99_s: cut(view.duration.p99_s) },
    heatmap: { ...view.heatmap, per_s: cut(view.heatmap.per_s) },
    resources: view.resources.map((metric) => ({ ...metric, series: metric.series.map((one) => ({ ...one, values: cut(one.values) })) })),
  };
}

/** One empty column stays before the data, so that its start is seen as one. */
function beginOf(first: number | null, count: number, least: number): number {
  return first === null ? 0 : Math.max(0, Math.min(first - 1, count - least));
}

function firstAfter(times: readonly number[], instants: readonly number[]): number | null {
  const inside = instants.filter((instant) => instant >= (times[0] ?? Infinity));
  if (inside.length === 0) return null;
  const earliest = Math.min(...inside);
  const after = times.findIndex((time) => time >= earliest);
  return after === -1 ? null : after;
}

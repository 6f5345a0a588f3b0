// The time range of the page, and how often to refresh while it follows the clock.
import { setQuery, useLocation } from "./location.ts";
import { between, parametersOf, rangeOf, type TimeRange } from "./timeRange.ts";

export const REFRESH_MS = 5_000;

export interface PageRange {
  readonly range: TimeRange;
  /** Milliseconds between refreshes; 0 while the range is fixed. */
  readonly every: number;
  readonly zoom: (from: number, to: number) => void;
}

export function useRange(): PageRange {
  const { query } = useLocation();
  const range = rangeOf(query);
  return {
    range,
    every: range.moving ? REFRESH_MS : 0,
    zoom: (from, to) => setQuery(parametersOf(between(from, Math.max(to, from + 10_000)))),
  };
}

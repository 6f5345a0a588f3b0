// The time range of a view, in the URL as the API takes it: `from=-15m`, or two instants in Unix milliseconds.
import type { Changes } from "./location.ts";

export interface TimeRange {
  /** As the API takes them: "-15m" and "now", or Unix milliseconds. */
  readonly from: string;
  readonly to: string;
  /** The range ends now and moves with the clock. */
  readonly moving: boolean;
}

export const CHOICES = ["5m", "15m", "1h", "6h", "24h", "7d"] as const;
const DEFAULT: TimeRange = { from: "-15m", to: "now", moving: true };

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 31 * UNIT_MS["d"]!;

/** "15m" in milliseconds; null for anything but a duration of a second to 31 days. */
export function lengthOf(choice: string): number | null {
  const match = /^(\d{1,6})([smhd])$/.exec(choice);
  if (!match) return null;
  const ms = Number(match[1]) * (UNIT_MS[match[2] ?? ""] ?? 0);
  return ms >= 1_000 && ms <= LONGEST_MS ? ms : null;
}

/** The range in a query. An invalid one (reversed, malformed, over 31 days) becomes the default, never an error. */
export function rangeOf(query: URLSearchParams): TimeRange {
  const from = query.get("from") ?? DEFAULT.from;
  const to = query.get("to") ?? DEFAULT.to;
  if (to === "now") {
    const relative = from.startsWith("-") && lengthOf(from.slice(1)) !== null;
    return relative ? { from, to, moving: true } : DEFAULT;
  }
  const [first, last] = [Number(from), Number(to)];
  const fixed = Number.isInteger(first) && Number.isInteger(last) && first > 0 && last > first && last - first <= LONGEST_MS;
  return fixed ? { from, to, moving: false } : DEFAULT;
}

/** The range of the last "15m". */
export function lastOf(choice: string): TimeRange {
  return { from: `-${choice}`, to: "now", moving: true };
}

/** The range from one instant to another. */
export function between(from: number, to: number): TimeRange {
  return { from: String(Math.round(from)), to: String(Math.round(to)), moving: false };
}

/** Two and a half minutes either side of an instant. */
export function around(instantMs: number, halfWidthMs = 150_000): TimeRange {
  return between(instantMs - halfWidthMs, instantMs + halfWidthMs);
}

/** First and last instant, given the present. */
export function bounds(range: TimeRange, now: number): readonly [number, number] {
  if (range.moving) return [now - (lengthOf(range.from.slice(1)) ?? 0), now];
  return [Number(range.from), Number(range.to)];
}

/** The query parameters of a range; the default has none, so that one view has one address. */
export function parametersOf(range: TimeRange): Changes {
  const usual = range.from === DEFAULT.from && range.to === DEFAULT.to;
  return { from: usual ? null : range.from, to: range.to === "now" ? null : range.to };
}

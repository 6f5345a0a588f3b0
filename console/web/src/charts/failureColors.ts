// Colours for the failures of one chart: by code, and distinguishable where failures of one code have several origins.
import { colorDistance, UNNAMED } from "../app/serviceColors.ts";

export interface FailureKey {
  readonly code: string;
  readonly origin: string | null;
  readonly fault: string | null;
}

/** At least 3:1 on the surfaces of both themes, and any two distinguishable. */
export const FAILURES: readonly string[] = UNNAMED;

/** Warm ones for failures of load and time, cool ones for failures of the caller. A failure gets the nearest free colour. */
const CODES: Readonly<Record<string, string>> = {
  DEADLINE_EXCEEDED: "#d98416",
  UNAVAILABLE: "#c4523f",
  INTERNAL: "#a8328f",
  DATA_LOSS: "#8d3b4f",
  UNKNOWN: "#83757c",
  UNIMPLEMENTED: "#8a6d3b",
  RESOURCE_EXHAUSTED: "#a98a00",
  INVALID_ARGUMENT: "#5b86b8",
  NOT_FOUND: "#4f93a8",
  CANCELLED: "#7d8894",
  ALREADY_EXISTS: "#6c8f6a",
  PERMISSION_DENIED: "#7c73b8",
  UNAUTHENTICATED: "#9b7fc7",
  FAILED_PRECONDITION: "#5d9a8a",
  ABORTED: "#8aa05a",
  OUT_OF_RANGE: "#6f93bd",
};

const OTHER = "#83757c";

/**
 * Returns a function from the failures of a chart, the most frequent first, to their colours. A failure keeps its colour
 * unless another one of the chart has taken it while this one was not shown.
 */
export function failureColors(): (shown: readonly FailureKey[]) => readonly string[] {
  const chosen = new Map<string, string>();
  return (shown) => {
    const used = new Set<string>();
    for (const key of shown.map(keyOf)) {
      const color = chosen.get(key);
      if (color === undefined || used.has(color)) chosen.delete(key);
      else used.add(color);
    }
    return shown.map((failure) => {
      const key = keyOf(failure);
      const color = chosen.get(key) ?? nearest(CODES[failure.code] ?? OTHER, used);
      chosen.set(key, color);
      used.add(color);
      return color;
    });
  };
}

const keyOf = ({ code, origin, fault }: FailureKey): string => JSON.stringify([code, origin, fault]);

/** The free colour that is most like this one. */
function nearest(color: string, used: ReadonlySet<string>): string {
  const free = FAILURES.filter((candidate) => !used.has(candidate));
  return (free.length ? free : FAILURES).reduce((best, candidate) => (colorDistance(candidate, color) < colorDistance(best, color) ? candidate : best));
}

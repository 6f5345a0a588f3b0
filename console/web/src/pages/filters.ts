// The filters of the search in the URL, under the API's names: the link of an alert is a search.

export const NAMES = ["service", "operation", "kind", "code", "origin", "reason", "fault", "min_ms", "max_ms", "baggage", "synthetic"] as const;
export type FilterName = (typeof NAMES)[number];
export type Filters = Readonly<Partial<Record<FilterName, string>>>;

/** The filters of a query; empty and unknown ones are left out. */
export function filtersOf(query: URLSearchParams): Filters {
  const found: Partial<Record<FilterName, string>> = {};
  for (const name of NAMES) {
    const value = query.get(name)?.trim();
    if (value) found[name] = value;
  }
  return found;
}

/** "250", "1.5 s", "2m" in milliseconds as the API takes them; null for what is no duration. */
export function milliseconds(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(µs|us|ms|s|m|min)?\s*$/.exec(text);
  if (!match) return null;
  const factor = { µs: 0.001, us: 0.001, ms: 1, s: 1_000, m: 60_000, min: 60_000 }[match[2] ?? "ms"] ?? 1;
  return Number((Number(match[1]) * factor).toPrecision(12));
}

/** The trace id in a pasted text: the id itself, or a traceparent; upper case and surrounding spaces are accepted. */
export function traceIdOf(text: string): string | null {
  const found = /^(?:[0-9a-f]{2}-)?([0-9a-f]{32})(?:-[0-9a-f]{16}(?:-[0-9a-f]{2}.*)?)?$/.exec(text.trim().toLowerCase());
  const id = found?.[1];
  return id && !/^0+$/.test(id) ? id : null;
}

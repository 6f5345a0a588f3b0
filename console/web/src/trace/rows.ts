// The rows of the waterfall: which are expanded, and the part of the trace that is shown.

interface Placed {
  readonly span_id: string;
  readonly depth: number;
}

/** The spans whose ancestors are all expanded. Spans come depth first: descendants follow their ancestor. */
export function openRows<T extends Placed>(spans: readonly T[], closed: ReadonlySet<string>): readonly T[] {
  if (closed.size === 0) return spans;
  const rows: T[] = [];
  let hiddenBelow = Infinity;
  for (const span of spans) {
    if (span.depth > hiddenBelow) continue;
    hiddenBelow = closed.has(span.span_id) ? span.depth : Infinity;
    rows.push(span);
  }
  return rows;
}

/** How many descendants each span has. */
export function descendants(spans: readonly Placed[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const open: { id: string; depth: number; index: number }[] = [];
  const close = (until: number, index: number) => {
    while (open.length && (open[open.length - 1] as { depth: number }).depth >= until) {
      const span = open.pop() as { id: string; index: number };
      counts.set(span.id, index - span.index - 1);
    }
  };
  spans.forEach((span, index) => {
    close(span.depth, index);
    open.push({ id: span.span_id, depth: span.depth, index });
  });
  close(-1, spans.length);
  return counts;
}

/** Round steps from `from` to `to`: at most `most` ticks, as offsets from zero. */
export function ticks(from: number, to: number, most: number): number[] {
  if (!(to > from) || most < 1) return [from];
  const raw = (to - from) / most;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw * 0.999999) ?? 10 * power;
  const result: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + step * 1e-9; i++) result.push(Number((i * step).toPrecision(12)));
  return result;
}

/** The part of a trace that is shown, in microseconds from its start. */
export interface View {
  readonly from: number;
  readonly to: number;
}

/** Parses "1000-2500" of the URL; anything but a part of the trace is the whole of it. */
export function viewOf(text: string | null, durationUs: number): View {
  const whole = { from: 0, to: Math.max(durationUs, 1) };
  const match = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? "");
  if (!match) return whole;
  const from = Math.max(0, Number(match[1]));
  const to = Math.min(whole.to, Number(match[2]));
  return to - from >= 0.5 ? { from, to } : whole;
}

// Traffic during the suite: ordinary orders, a spike of slow ones, and extreme telemetry.
import { keptTraceId, sendLog, sendSpans, spanId, type SpanSpec } from "./otlp.ts";
import type { Addresses } from "./stack.ts";

export const MARKUP = `<img src=x onerror="window.__markup=1"><script>window.__markup=2</script>`;
export const MANY = 5_000;
export const DEEP = 10_000;
const LOAD_EVERY_MS = 150;
const SPIKE_EVERY_MS = 300;

export interface Scenario {
  readonly deepTrace: string;
  readonly markupTrace: string;
}

/** Places an order; with `patienceMs` the caller gives up after that time. */
export async function place(edge: string, fault?: string, patienceMs?: number): Promise<void> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (fault) headers["baggage"] = `plumbline.demo.fault=${fault}`;
  const body = JSON.stringify({ customer: "c-1", lines: [{ sku: `SKU-${1 + Math.floor(Math.random() * 100)}`, quantity: 2 }] });
  const response = await fetch(`${edge}/v1/orders`, { method: "POST", headers, body, ...(patienceMs === undefined ? {} : { signal: AbortSignal.timeout(patienceMs) }) });
  await response.text();
}

/** Orders at a steady pace, and slow ones among them, until stopped. */
export function startTraffic(edge: string): () => void {
  const ordinary = setInterval(() => void place(edge).catch(() => undefined), LOAD_EVERY_MS);
  const slow = setInterval(() => void place(edge, "worker:slow").catch(() => undefined), SPIKE_EVERY_MS);
  return () => {
    clearInterval(ordinary);
    clearInterval(slow);
  };
}

/** Sends the awkward traces: one of ten thousand spans, five thousand of one, and one whose every text is markup. */
export async function sendAwkward({ collector }: Addresses): Promise<Scenario> {
  const now = Date.now();
  const deepTrace = keptTraceId();
  await sendSpans(collector, "batch", deep(deepTrace, now - 20_000));
  await sendSpans(
    collector,
    "batch",
    Array.from({ length: MANY }, (_, i): SpanSpec => ({ traceId: keptTraceId(), spanId: spanId(), name: "nightly.item", startMs: now - 60_000 + i * 10, durationMs: 1 + (i % 90) })),
  );
  const markupTrace = keptTraceId();
  const root = spanId();
  await sendSpans(collector, MARKUP, [{ traceId: markupTrace, spanId: root, name: MARKUP, startMs: now - 5_000, durationMs: 12, attributes: { [MARKUP]: MARKUP } }]);
  await sendLog(collector, MARKUP, { body: MARKUP, within: { traceId: markupTrace, spanId: root } });
  return { deepTrace, markupTrace };
}

/** A batch job: a hundred chunks of ninety-nine items under one root. */
function deep(traceId: string, startMs: number): SpanSpec[] {
  const root = spanId();
  const spans: SpanSpec[] = [{ traceId, spanId: root, name: "nightly.run", startMs, durationMs: 5_000 }];
  for (let chunk = 0; spans.length < DEEP; chunk++) {
    const parent = spanId();
    spans.push({ traceId, spanId: parent, parentSpanId: root, name: `nightly.chunk`, startMs: startMs + chunk * 49, durationMs: 48 });
    for (let item = 0; item < 99 && spans.length < DEEP; item++) {
      spans.push({ traceId, spanId: spanId(), parentSpanId: parent, name: "nightly.item", startMs: startMs + chunk * 49 + item * 0.45, durationMs: 0.4 });
    }
  }
  return spans;
}

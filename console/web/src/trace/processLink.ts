// From a span to what its process was doing at that minute.
import type { Span, TraceView } from "../api/types.ts";
import { address } from "../app/location.ts";
import { around, parametersOf } from "../app/timeRange.ts";

export function processAddress(trace: TraceView, span: Span): string {
  const start = (trace.start_us + span.offset_us) / 1000;
  const instance = trace.resources[span.resource]?.instance ?? null;
  return `${address(`/service/${encodeURIComponent(span.service)}`, { ...parametersOf(around(start)), instance, at: Math.round(start) })}#resources`;
}

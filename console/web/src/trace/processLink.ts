// The page of a span's process around the start of the span.
import type { TraceResponse, TraceSpan } from "../api/types.ts";
import type { Changes } from "../app/location.ts";
import { around, parametersOf } from "../app/timeRange.ts";

/**
 * The path and parameters of a service's page around the start of a span, narrowed to the span's process.
 *
 * @param environment the chosen environment; where there is one, the process's own takes its place
 */
export function processOf(trace: TraceResponse, span: TraceSpan, environment: string | null): [string, Changes] {
  const start = (trace.start_us + span.offset_us) / 1000;
  const resource = trace.resources[span.resource];
  const own = resource?.attributes["deployment.environment.name"];
  return [
    `/service/${encodeURIComponent(span.service)}`,
    { ...parametersOf(around(start)), environment: environment === null || typeof own !== "string" ? null : own, instance: resource?.instance ?? null, at: Math.round(start) },
  ];
}

// Telemetry that no service of the demo would send, given to the Collector as any service gives it: OTLP over HTTP in JSON.
import { randomBytes } from "node:crypto";

export interface SpanSpec {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A trace id that the Collector's tail sampling keeps: its last 14 digits are above every threshold. */
export const keptTraceId = (): string => `${randomBytes(9).toString("hex")}ff${randomBytes(6).toString("hex")}`;

export const spanId = (): string => randomBytes(8).toString("hex");

const attributes = (pairs: Readonly<Record<string, string>>) => Object.entries(pairs).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const nanos = (ms: number) => `${BigInt(Math.round(ms * 1_000)) * 1_000n}`;

async function post(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

/** Sends spans of one service, a thousand at a time. */
export async function sendSpans(collector: string, service: string, spans: readonly SpanSpec[]): Promise<void> {
  for (let i = 0; i < spans.length; i += 1_000) {
    await post(`${collector}/v1/traces`, {
      resourceSpans: [
        {
          resource: { attributes: attributes({ "service.name": service, "service.instance.id": "browser-suite" }) },
          scopeSpans: [
            {
              scope: { name: "browser-suite" },
              spans: spans.slice(i, i + 1_000).map((span) => ({
                traceId: span.traceId,
                spanId: span.spanId,
                parentSpanId: span.parentSpanId ?? "",
                name: span.name,
                kind: 2,
                startTimeUnixNano: nanos(span.startMs),
                endTimeUnixNano: nanos(span.startMs + span.durationMs),
                attributes: attributes(span.attributes ?? {}),
                events: span.attributes ? [{ name: Object.values(span.attributes)[0], timeUnixNano: nanos(span.startMs) }] : [],
              })),
            },
          ],
        },
      ],
    });
  }
}

export interface LogSpec {
  readonly body: string;
  readonly severity?: { readonly number: number; readonly text: string };
  /** Where it was written; nowhere: outside any trace. */
  readonly within?: { readonly traceId: string; readonly spanId: string };
}

const INFO = { number: 9, text: "INFO" };

export async function sendLog(collector: string, service: string, { body, severity = INFO, within }: LogSpec): Promise<void> {
  await post(`${collector}/v1/logs`, {
    resourceLogs: [
      {
        resource: { attributes: attributes({ "service.name": service, "service.instance.id": "browser-suite" }) },
        scopeLogs: [
          {
            scope: { name: "browser-suite" },
            logRecords: [
              { timeUnixNano: nanos(Date.now()), severityNumber: severity.number, severityText: severity.text, body: { stringValue: body }, traceId: within?.traceId ?? "", spanId: within?.spanId ?? "" },
            ],
          },
        ],
      },
    ],
  });
}

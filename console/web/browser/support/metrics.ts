// Metrics of a process that the demo does not have, given to the Collector: OTLP over HTTP in JSON.
export const STAGING = "staging";

const started = Date.now() - 30_000;
let sent = 0;

/** Sends the duration histogram of a service's calls in an environment; each time with ten more calls. */
export async function sendCalls(collector: string, service: string, environment: string): Promise<void> {
  sent += 10;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const nanos = (ms: number) => `${BigInt(ms) * 1_000_000n}`;
  const body = {
    resourceMetrics: [
      {
        resource: { attributes: [text("service.name", service), text("service.instance.id", `${service}-${environment}`), text("deployment.environment.name", environment)] },
        scopeMetrics: [
          {
            scope: { name: "browser-suite" },
            metrics: [
              {
                name: "http.server.request.duration",
                unit: "s",
                histogram: {
                  aggregationTemporality: 2,
                  dataPoints: [
                    {
                      startTimeUnixNano: nanos(started),
                      timeUnixNano: nanos(Date.now()),
                      attributes: [text("http.request.method", "GET"), text("http.route", "/v1/orders/{id}")],
                      count: `${sent}`,
                      sum: sent * 0.02,
                      explicitBounds: [0.01, 0.05],
                      bucketCounts: ["0", `${sent}`, "0"],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
  const response = await fetch(`${collector}/v1/metrics`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${collector} answered ${response.status}: ${await response.text()}`);
}

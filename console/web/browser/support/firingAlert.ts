// An alert takes a minute to fire: only the tests that show one wait for it, and they run last (vitest.browser.config.ts).
import { beforeAll, inject } from "vitest";
import type { AlertsResponse } from "../../src/api/types.ts";
import { eventually, json } from "./poll.ts";

export function useFiringAlert(): void {
  beforeAll(async () => {
    const { console } = inject("addresses");
    await eventually("an alert about the worker that fires and has traces", 120_000, async () => {
      const { alerts } = await json<AlertsResponse>(`${console}/api/alerts`);
      return alerts.some((alert) => alert.state === "firing" && alert.origin === "worker" && alert.traces.length > 0) ? alerts : null;
    });
  });
}

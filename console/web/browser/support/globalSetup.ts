// Once for the whole suite: finds a browser, starts the stack, waits for the data that the tests use.
import type { TestProject } from "vitest/node";
import type { SearchResponse, ServiceResponse, TraceResponse } from "../../src/api/types.ts";
import { findChromium } from "./chromium.ts";
import { eventually, json } from "./poll.ts";
import { DEEP, sendAwkward, startTraffic, type Scenario } from "./scenario.ts";
import { startStack, type Addresses } from "./stack.ts";

declare module "vitest" {
  interface ProvidedContext {
    addresses: Addresses;
    scenario: Scenario;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  findChromium();
  const stack = await startStack();
  const { addresses } = stack;
  const stopTraffic = startTraffic(addresses.edge);
  const end = async () => {
    stopTraffic();
    await stack.stop();
  };
  try {
    const scenario = await sendAwkward(addresses);
    const api = `${addresses.console}/api`;
    await eventually("the trace of ten thousand spans", 60_000, async () => {
      const trace = await json<TraceResponse>(`${api}/traces/${scenario.deepTrace}`);
      return trace.span_count === DEEP ? trace : null;
    });
    await eventually("the trace whose texts are markup", 60_000, () => json<TraceResponse>(`${api}/traces/${scenario.markupTrace}`));
    await eventually("a slow order's trace", 60_000, async () => {
      const found = await json<SearchResponse>(`${api}/traces?code=DEADLINE_EXCEEDED&origin=worker&min_ms=500&service=edge`);
      return found.traces.length ? found : null;
    });
    await eventually("exemplars of slow orders", 60_000, async () => {
      const edge = await json<ServiceResponse>(`${api}/services/edge`);
      return edge.exemplars.some((exemplar) => exemplar.value_s > 0.5) ? edge : null;
    });
    project.provide("addresses", addresses);
    project.provide("scenario", scenario);
  } catch (failure) {
    await end();
    throw failure;
  }
  return end;
}

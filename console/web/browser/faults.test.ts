// The trace page shows each injected fault with its code, its origin and its error path.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { SearchResponse } from "../src/api/types.ts";
import { eventually, json } from "./support/poll.ts";
import { place } from "./support/scenario.ts";
import { settled, useBrowser, type Visitor } from "./support/visit.ts";

const HOPS = ["worker", "gateway", "edge"];
const LABEL: Record<string, string> = { worker: "Worker", gateway: "Gateway", edge: "Edge" };
const CODES: Record<string, string> = {
  invalid: "INVALID_ARGUMENT",
  not_found: "NOT_FOUND",
  slow: "DEADLINE_EXCEEDED",
  unavailable: "UNAVAILABLE",
  overload: "RESOURCE_EXHAUSTED",
  panic: "INTERNAL",
  data_loss: "DATA_LOSS",
  cancelled: "CANCELLED",
};

/**
 * A stored trace in which the fault has its code. The demo injects each of them; on a busy machine one may have ended by
 * its deadline before it could fail as injected: then it is requested again.
 */
async function traceOf(fault: string, code: string): Promise<string> {
  const { console, edge } = inject("addresses");
  const stored = async () => {
    const found = await json<SearchResponse>(`${console}/api/traces?from=-1h&code=${code}&baggage=${encodeURIComponent(`plumbline.demo.fault=${fault}`)}`);
    return found.traces.find((trace) => trace.error?.code === code)?.trace_id ?? null;
  };
  for (let tries = 0; tries < TRIES; tries++) {
    const id = await stored();
    if (id) return id;
    await place(edge, fault, fault.endsWith(":cancelled") ? 500 : undefined).catch(() => undefined);
    const arrived = await eventually(`the trace of ${fault}`, ARRIVAL_MS, stored).catch(() => null);
    if (arrived) return arrived;
  }
  throw new Error(`${fault} did not come out as ${code} in ${TRIES} tries`);
}

const TRIES = 4;
const ARRIVAL_MS = 12_000;

describe("the trace of a fault", () => {
  const { visit } = useBrowser();
  let visitor: Visitor;
  beforeAll(async () => {
    visitor = await visit();
  });
  afterAll(() => visitor.close());

  const faults = HOPS.flatMap((service) => Object.keys(CODES).map((kind) => ({ service, kind })));

  test.each(faults)("$service:$kind shows code, origin and error path", async ({ service, kind }) => {
    const { page, complaints, open } = visitor;
    await open(`/trace/${await traceOf(`${service}:${kind}`, CODES[kind] as string)}`);
    const what = await page.locator(".failure-what").innerText();
    expect(what).toContain(CODES[kind]);
    expect(what).toContain(kind === "cancelled" ? "origin: the client" : `origin: ${LABEL[service]}`);

    // The error path goes outwards: no hop comes before one that it calls, and it ends at the edge.
    const path = await page.locator(".failure-path li").allInnerTexts();
    const order = path.map((label) => HOPS.findIndex((hop) => LABEL[hop] === label.trim()));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[order.length - 1]).toBe(HOPS.indexOf("edge"));
    // A service that was not reached has no span; the call that did not reach it has one.
    if (kind !== "unavailable" && kind !== "cancelled") expect(order[0]).toBe(HOPS.indexOf(service));

    await settled(page);
    expect(await page.locator(".wf-row.on-error-path").count()).toBeGreaterThan(0);
    expect(await page.locator(".wf-row.selected").innerText()).toContain("origin");
    expect(complaints).toEqual([]);
  });
});

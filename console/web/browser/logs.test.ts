// The log records of a service, in a trace and outside any: filtered by severity, with links to their traces.
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { ServiceLogsResponse } from "../src/api/types.ts";
import { keptTraceId, sendLog, sendSpans, spanId } from "./support/otlp.ts";
import { eventually, json } from "./support/poll.ts";
import { MARKUP } from "./support/scenario.ts";
import { PHONE, screenshot, settled, useBrowser } from "./support/visit.ts";

const ALONE = "the price list is a day old";
const INSIDE = "the customer's order is larger than any before";
const QUIET = "the price list was read";
const LONG = `cannot reach the warehouse: ${"tried again and again, ".repeat(60)}gave up`;
const ERROR = { number: 17, text: "ERROR" };
const WARN = { number: 13, text: "WARN" };

describe("the log of a service", () => {
  const { visit } = useBrowser();
  const traceId = keptTraceId();
  const span = spanId();
  let sent: number;

  beforeAll(async () => {
    const { collector, console } = inject("addresses");
    await sendSpans(collector, "gateway", [{ traceId, spanId: span, name: "price.list", startMs: Date.now() - 1_000, durationMs: 20 }]);
    await sendLog(collector, "gateway", { body: QUIET });
    await sendLog(collector, "gateway", { body: ALONE, severity: WARN });
    await sendLog(collector, "gateway", { body: LONG, severity: ERROR });
    await sendLog(collector, "gateway", { body: MARKUP, severity: ERROR });
    await sendLog(collector, "gateway", { body: INSIDE, severity: ERROR, within: { traceId, spanId: span } });
    sent = Date.now() + 1;
    await eventually("the gateway's log lines", 60_000, async () => {
      const { logs } = await json<ServiceLogsResponse>(`${console}/api/services/gateway/logs?limit=1000`);
      return [ALONE, INSIDE, QUIET, LONG, MARKUP].every((body) => logs.some((line) => line.body === body)) ? logs : null;
    });
    await eventually("the trace that one of them is of", 60_000, () => json(`${console}/api/traces/${traceId}`));
  });

  /** Up to when the lines were sent: what is logged after them, however much, pushes none of them out. */
  const path = (severity: string) => `/service/gateway?from=${sent - 5 * 60_000}&to=${sent}${severity}`;

  test("shows lines outside any trace, and by severity what is asked for", async () => {
    const { page, complaints, open, close } = await visit();
    await open(path("&severity=WARN"));
    const panel = page.locator(".panel[aria-label='Log lines']");
    const line = (text: string) => panel.locator("tr", { hasText: text.slice(0, 40) });
    await line(ALONE).waitFor();
    expect(await line(ALONE).locator("a").count()).toBe(0);
    expect(await line(QUIET).count()).toBe(0);
    expect(await line(MARKUP).locator(".log-body").innerText()).toBe(MARKUP);
    expect(await panel.locator("img, script").count()).toBe(0);

    await panel.getByLabel("Least severity").selectOption("ERROR");
    await page.waitForURL(/severity=ERROR/);
    await line(ALONE).waitFor({ state: "detached" });
    await line(INSIDE).waitFor();
    await page.reload();
    await settled(page);
    expect(await panel.getByLabel("Least severity").inputValue()).toBe("ERROR");
    await line(INSIDE).waitFor();
    expect(await line(ALONE).count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  test("leads from a line to its trace, at the span that wrote it", async () => {
    const { page, complaints, open, close } = await visit();
    await open(path("&severity=ERROR"));
    await page.locator(".panel[aria-label='Log lines'] tr", { hasText: INSIDE }).getByRole("link", { name: "its trace" }).click();
    await page.waitForURL(new RegExp(`/trace/${traceId}\\?span=${span}`));
    await settled(page);
    expect(await page.locator(".wf-row.selected").innerText()).toContain("price.list");
    expect(await page.locator(".log-body").allInnerTexts()).toEqual([INSIDE]);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each([
    ["light", {}],
    ["dark", { colorScheme: "dark" as const }],
    ["phone", { viewport: PHONE, deviceScaleFactor: 2 }],
  ])("has its picture taken: %s", async (name, options) => {
    const { page, complaints, open, close } = await visit(options);
    await open(path("&severity=WARN"));
    const panel = page.locator(".panel[aria-label='Log lines']");
    await panel.locator("tr", { hasText: ALONE }).waitFor();
    await panel.scrollIntoViewIfNeeded();
    const sideways = (element: Element) => element.scrollWidth - element.clientWidth;
    expect(await page.locator("html").evaluate(sideways)).toBeLessThanOrEqual(0);
    expect(await panel.locator(".log-lines").evaluate(sideways)).toBeLessThanOrEqual(0);
    await screenshot(page, `logs-${name}`);
    expect(complaints).toEqual([]);
    await close();
  });
});

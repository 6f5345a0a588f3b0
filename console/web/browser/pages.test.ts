// Every page in light and dark, at several widths and on a phone: no console errors, accessible, with a screenshot.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { SearchResponse } from "../src/api/types.ts";
import { useFiringAlert } from "./support/firingAlert.ts";
import { json } from "./support/poll.ts";
import { note } from "./support/figures.ts";
import { PHONE, screenshot, useBrowser } from "./support/visit.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = ["overview", "service", "search", "live", "trace", "conformance", "alerts", "bootcamp", "missing"] as const;

const WIDTHS = [1280, 1024] as const;

/** Cells of tables and lists that are cut off: beyond the edge of their panel, or of a box that would have to be scrolled. */
const cutOff = () => {
  const beyond: string[] = [];
  for (const cell of document.querySelectorAll("main :is(th, td, .traces-head > *, .trace-row > *, .legend .item, .card-stats dd)")) {
    const box = cell.getBoundingClientRect();
    const panel = cell.closest(".table-wrap, .traces, .panel, .service-card, main")?.getBoundingClientRect();
    if (panel && box.width > 0 && box.right > panel.right + 1) beyond.push(`${cell.closest("section, article")?.getAttribute("aria-label") ?? ""}: ${cell.textContent?.slice(0, 60)} ends ${Math.round(box.right - panel.right)} px too far`);
  }
  return beyond;
};

/** How many pixels a page is wider than its window. */
const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

describe("every page", () => {
  useFiringAlert();
  const { visit } = useBrowser();
  let failed: string;
  beforeAll(async () => {
    const found = await json<SearchResponse>(`${inject("addresses").console}/api/traces?from=-1h&code=DEADLINE_EXCEEDED&origin=worker&service=edge`);
    failed = found.traces[0]?.trace_id ?? "none";
  });
  const pathOf = (page: (typeof PAGES)[number]): string =>
    ({ overview: "/", service: "/service/gateway", search: "/search?code=any", live: "/search?live=true", trace: `/trace/${failed}`, conformance: "/conformance", alerts: "/alerts", bootcamp: "/bootcamp", missing: "/nowhere" })[page];

  describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
    test.each(PAGES)("%s fits, has no serious accessibility finding and no complaint", async (name) => {
      const { page, complaints, open, close } = await visit({ colorScheme });
      await open(pathOf(name));
      expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe(colorScheme);
      expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0);
      await screenshot(page, `${name}-${colorScheme}`, true);
      await page.evaluate(axe);
      const results = await page.evaluate(() => (window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({ resultTypes: ["violations"] }));
      const serious = results.violations.filter((violation) => violation.impact === "serious" || violation.impact === "critical");
      expect(serious.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.html).join(" | ").slice(0, 600)}`)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    });
  });

  describe.each(WIDTHS)("%i pixels wide", (width) => {
    test.each(PAGES)("%s cuts no column off", async (name) => {
      const { page, open, close } = await visit({ viewport: { width, height: 800 } });
      await open(pathOf(name));
      await screenshot(page, `${name}-${width}`, true);
      expect(await page.evaluate(cutOff)).toEqual([]);
      expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0);
      await close();
    });
  });

  test.each(PAGES)("%s fits a phone", async (name) => {
    const { page, complaints, open, close } = await visit({ viewport: PHONE, deviceScaleFactor: 2 });
    await open(pathOf(name));
    expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0);
    await screenshot(page, `${name}-phone`);
    expect(complaints).toEqual([]);
    await close();
  });

  test("has its first paint measured", async () => {
    const { page, open, close } = await visit();
    await open("/");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null);
    expect(paint).not.toBeNull();
    note("overview: first contentful paint, ms", paint ?? 0);
    await close();
  });
});

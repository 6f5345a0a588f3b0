// Every page, in light and dark, on a desk and on a phone: nothing complains, everyone can use it, and it is on a picture.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { SearchAnswer } from "../src/api/types.ts";
import { json } from "./support/poll.ts";
import { note } from "./support/figures.ts";
import { PHONE, screenshot, useBrowser } from "./support/visit.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PAGES = ["overview", "service", "search", "live", "trace", "conformance", "alerts", "missing"] as const;

/** How many pixels a page is wider than its window. */
const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

describe("every page", () => {
  const { visit } = useBrowser();
  let failed: string;
  beforeAll(async () => {
    const found = await json<SearchAnswer>(`${inject("addresses").console}/api/traces?from=-1h&code=DEADLINE_EXCEEDED&origin=worker&service=edge`);
    failed = found.traces[0]?.trace_id ?? "none";
  });
  const pathOf = (page: (typeof PAGES)[number]): string =>
    ({ overview: "/", service: "/service/gateway", search: "/search?code=any", live: "/search?live=true", trace: `/trace/${failed}`, conformance: "/conformance", alerts: "/alerts", missing: "/nowhere" })[page];

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

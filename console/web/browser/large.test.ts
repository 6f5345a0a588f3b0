// Of ten thousand spans and five thousand rows only those in view are in the DOM.
import { describe, expect, inject, test } from "vitest";
import { DEEP, MANY } from "./support/scenario.ts";
import { note } from "./support/figures.ts";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

const IN_VIEW = 120;

describe("a trace of ten thousand spans", () => {
  const { visit } = useBrowser();

  test("has only the rows in view in the page, wherever one scrolls", async () => {
    const { page, complaints, open, close } = await visit();
    const begun = Date.now();
    await open(`/trace/${inject("scenario").deepTrace}`);
    note("trace of 10,000 spans: opened and drawn, ms", Date.now() - begun);
    const rows = page.locator(".waterfall-rows");
    expect(await rows.getAttribute("aria-rowcount")).toBe(String(DEEP));
    expect(await page.locator(".wf-row").count()).toBeLessThan(IN_VIEW);

    const run = await rows.evaluate(async (element) => {
      const frames: number[] = [];
      let most = 0;
      let before = performance.now();
      const steps = 120;
      for (let i = 1; i <= steps; i++) {
        element.scrollTop = (element.scrollHeight * i) / steps;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        frames.push(now - before);
        before = now;
        most = Math.max(most, element.querySelectorAll(".wf-row").length);
      }
      frames.sort((a, b) => a - b);
      return { most, median: frames[Math.floor(frames.length / 2)] ?? 0, p95: frames[Math.floor(frames.length * 0.95)] ?? 0 };
    });
    note("trace of 10,000 spans: frame while scrolling, median, ms", run.median);
    note("trace of 10,000 spans: frame while scrolling, p95, ms", run.p95);
    expect(run.most).toBeLessThan(IN_VIEW);
    await page.locator(`.wf-row[aria-rowindex="${DEEP}"]`).waitFor();
    await screenshot(page, "trace-10000-spans");
    expect(complaints).toEqual([]);
    await close();
  });

  test("is walked with the keyboard", async () => {
    const { page, open, close } = await visit();
    await open(`/trace/${inject("scenario").deepTrace}`);
    await page.locator(".waterfall-rows").focus();
    await page.keyboard.press("End");
    await page.locator(`.wf-row.selected[aria-rowindex="${DEEP}"]`).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.locator(`.wf-row.selected[aria-rowindex="${DEEP - 1}"]`).waitFor();
    await page.keyboard.press("Home");
    await page.locator('.wf-row.selected[aria-rowindex="1"]').waitFor();
    // Closing the root leaves one row.
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(() => document.querySelector(".waterfall-rows")?.getAttribute("aria-rowcount") === "1");
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((all) => document.querySelector(".waterfall-rows")?.getAttribute("aria-rowcount") === String(all), DEEP);
    await close();
  });
});

describe("a search that finds five thousand", () => {
  const { visit } = useBrowser();

  test("shows all of them, a screenful at a time", async () => {
    const { page, complaints, open, close } = await visit();
    const begun = Date.now();
    await open(`/search?operation=nightly.item&limit=${MANY}&from=-1h`);
    note("search with 5,000 rows: opened and drawn, ms", Date.now() - begun);
    const table = page.getByRole("table", { name: "Traces found" });
    expect(await table.getAttribute("aria-rowcount")).toBe(String(MANY + 1));
    expect(await page.locator(".trace-row").count()).toBeLessThan(IN_VIEW);
    await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
    await page.locator(`.trace-row[aria-rowindex="${MANY + 1}"]`).waitFor();
    expect(await page.locator(".trace-row").count()).toBeLessThan(IN_VIEW);
    await settled(page);
    expect(complaints).toEqual([]);
    await close();
  });
});

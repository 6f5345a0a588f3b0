// The way of an engineer on call: a spike, a request in it, the place where it began, and what that process was doing.
import { describe, expect, test } from "vitest";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

describe("from a spike to its cause", () => {
  const { visit } = useBrowser();

  test("takes three clicks", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/");
    let clicks = 0;
    const click = async (selector: string) => {
      await page.locator(selector).first().click();
      clicks++;
    };

    await click('[data-service="edge"] a');
    await page.waitForURL(/\/service\/edge/);
    await settled(page);
    // In the spike, at the right end of the chart: the latest of the slow requests, which stand above all others.
    const diamonds = page.locator(".panel[aria-label=Duration] figure .exemplar.failed");
    const latest = await diamonds.evaluateAll((links) => {
      const places = links.map((link) => link.getBoundingClientRect());
      const top = Math.min(...places.map((place) => place.top)) + 40;
      const lefts = places.map((place) => (place.top <= top ? place.left : -1));
      return lefts.indexOf(Math.max(...lefts));
    });
    const exemplar = diamonds.nth(latest);
    const id = /\/trace\/([0-9a-f]{32})/.exec((await exemplar.getAttribute("href")) ?? "")?.[1];
    await exemplar.click();
    clicks++;

    await page.waitForURL(new RegExp(`/trace/${id}`));
    await settled(page);
    expect(await page.locator(".wf-row").count()).toBeGreaterThan(3);
    expect(await page.locator(".failure-what").innerText()).toContain("began in Worker (Rust)");
    await screenshot(page, "trace");

    await click(".failure-actions a");
    await page.waitForURL(/\/service\/worker\?.*at=\d+.*#resources/);
    await settled(page);
    const process = page.locator("#resources");
    expect(await process.locator("h3").allInnerTexts()).toEqual(expect.arrayContaining(["CPU", "Memory"]));
    expect(await process.locator(".mark").count()).toBeGreaterThan(1);
    expect(await process.isVisible()).toBe(true);
    await screenshot(page, "process");

    expect(clicks).toBe(3);
    expect(complaints).toEqual([]);
    await close();
  });

  test("every exemplar shown opens a trace that exists", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/service/edge");
    const addresses = await page.locator(".exemplar").evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLAnchorElement).pathname))]);
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses.slice(0, 40)) {
      const status = await page.evaluate(async (path) => (await fetch(`/api${path.replace("/trace/", "/traces/")}`)).status, address);
      expect(status, address).toBe(200);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

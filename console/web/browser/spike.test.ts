// From a spike to its cause: a spike, a request in it, the origin of its failure, and that process.
import { describe, expect, inject, test } from "vitest";
import type { TraceResponse } from "../src/api/types.ts";
import { eventually, json } from "./support/poll.ts";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

describe("from a spike to its cause", () => {
  const { visit } = useBrowser();

  test("takes three clicks", async () => {
    const { page, complaints, open, close } = await visit();
    // A short fixed range, as in a link from a ticket: nothing moves under the pointer.
    await open(`/?from=${Date.now() - 2 * 60_000}&to=${Date.now()}`);
    let clicks = 0;
    const click = async (selector: string) => {
      await page.locator(selector).first().click();
      clicks++;
    };

    await click('[data-service="edge"] a');
    await page.waitForURL(/\/service\/edge/);
    await settled(page);
    // In the spike: the latest failed request that no other diamond covers and that began in the worker, as the spike did.
    const diamonds = page.locator(".panel[aria-label=Duration] figure .exemplar.failed");
    const uncovered = await diamonds.evaluateAll((links) =>
      links
        .map((link, index) => ({ index, place: link.getBoundingClientRect(), path: (link as HTMLAnchorElement).pathname, link }))
        .filter(({ place, link }) => document.elementFromPoint(place.left + place.width / 2, place.top + place.height / 2) === link)
        .sort((a, b) => b.place.left - a.place.left)
        .map(({ index, path }) => ({ index, path })),
    );
    let chosen: number | null = null;
    for (const { index, path } of uncovered) {
      const { error } = await json<TraceResponse>(`${inject("addresses").console}/api${path.replace("/trace/", "/traces/")}`);
      if (error?.origin === "worker") {
        chosen = index;
        break;
      }
    }
    expect(chosen, "a diamond of a request that began to fail in the worker").not.toBeNull();
    const exemplar = diamonds.nth(chosen ?? 0);
    const id = /\/trace\/([0-9a-f]{32})/.exec((await exemplar.getAttribute("href")) ?? "")?.[1];
    await exemplar.click();
    clicks++;

    await page.waitForURL(new RegExp(`/trace/${id}`));
    await settled(page);
    expect(await page.locator(".wf-row").count()).toBeGreaterThan(3);
    expect(await page.locator(".failure-what").innerText()).toContain("origin: Worker (Rust)");
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
      // The Collector holds a trace back until it is complete.
      await eventually(address, 60_000, () => json(`${inject("addresses").console}/api${address.replace("/trace/", "/traces/")}`));
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

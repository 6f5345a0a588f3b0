// An alert links to the requests that it is about, and they to the service of their origin.
import { describe, expect, test } from "vitest";
import { useFiringAlert } from "./support/firingAlert.ts";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

describe("an alert that fires", () => {
  useFiringAlert();
  const { visit } = useBrowser();

  test("leads to a trace, and the trace to its origin", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/");
    expect(await page.locator(".nav .badge").innerText()).toMatch(/[1-9]/);
    await page.getByRole("link", { name: /firing/ }).first().click();
    await page.waitForURL(/\/alerts/);
    await settled(page);

    const card = page.locator(".alert-card.firing", { has: page.locator(".button.primary"), hasText: "Worker" }).first();
    await card.waitFor();
    await screenshot(page, "alerts");
    await card.locator(".button.primary").click();
    await page.waitForURL(/\/trace\//);
    await settled(page);

    expect(await page.locator(".failure-what").innerText()).toContain("origin: Worker");
    expect(await page.locator(".wf-row.selected").innerText()).toContain("origin");
    expect(await page.locator(".wf-row.selected .swatch").getAttribute("title")).toBe("Worker");
    expect(complaints).toEqual([]);
    await close();
  });

  test("has a search that finds the rest", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/alerts");
    // Others, such as a silent service, may have no requests.
    const card = page.locator(".alert-card", { has: page.locator(".button.primary") }).first();
    await card.getByRole("link", { name: "Search for these requests" }).click();
    await page.waitForURL(/\/search\?/);
    await settled(page);
    expect(await page.locator(".trace-row").count()).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });
});

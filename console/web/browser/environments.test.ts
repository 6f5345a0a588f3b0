// The environment is chosen where there is one to choose, stands in the address and is kept from page to page.
import { beforeAll, describe, expect, inject, test } from "vitest";
import type { OverviewResponse } from "../src/api/types.ts";
import { sendCalls, STAGING } from "./support/metrics.ts";
import { eventually, json } from "./support/poll.ts";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

describe("the environment", () => {
  const { visit } = useBrowser();
  beforeAll(async () => {
    const { collector, console } = inject("addresses");
    await eventually("a second environment", 60_000, async () => {
      await sendCalls(collector, "edge", STAGING);
      const { environments } = await json<OverviewResponse>(`${console}/api/overview?from=-5m`);
      return environments.includes(STAGING) ? environments : null;
    });
  });

  test("is all of them until one is chosen; the choice stays from page to page, after back and after reload", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/?from=-5m");
    const choice = page.getByLabel("Environment");
    await choice.waitFor();
    expect(await choice.inputValue()).toBe("");
    await choice.selectOption(STAGING);
    await page.waitForURL(/environment=staging/);
    await page.locator('[data-service="gateway"]').getByText("No call metrics").waitFor();
    await screenshot(page, "environment-overview");
    await page.locator('[data-service="edge"] a').click();
    await page.waitForURL(/\/service\/edge\?.*environment=staging/);
    await settled(page);
    expect(await page.getByLabel("Environment").inputValue()).toBe(STAGING);
    await page.getByRole("link", { name: /^Alerts/ }).first().click();
    await page.waitForURL(/\/alerts\?.*environment=staging/);
    await page.getByRole("link", { name: "Overview", exact: true }).first().click();
    await page.waitForURL(/environment=staging/);
    await page.reload();
    await settled(page);
    expect(await page.getByLabel("Environment").inputValue()).toBe(STAGING);
    await page.getByLabel("Environment").selectOption("");
    await page.waitForURL((url) => !url.search.includes("environment"));
    expect(complaints).toEqual([]);
    await close();
  });

  test.each(["/", "/service/edge"])("that has no telemetry is named on %s, with the way back to all", async (path) => {
    const { page, complaints, open, close } = await visit();
    await open(`${path}?environment=stagging`);
    await page.getByText("No telemetry of the environment “stagging” in the selected time range.").waitFor();
    expect(await page.locator(".state.error").count()).toBe(0);
    await page.getByRole("button", { name: "All environments" }).click();
    await page.waitForURL((url) => !url.search.includes("environment"));
    expect(complaints).toEqual([]);
    await close();
  });
});

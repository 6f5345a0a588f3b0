// The address is the state of a view: back, forward, reload and a pasted link show the same.
import { describe, expect, test } from "vitest";
import { screenshot, settled, useBrowser } from "./support/visit.ts";

describe("the address", () => {
  const { visit } = useBrowser();

  test("goes back and forward through pages, and keeps the time range", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/");
    await page.getByRole("group", { name: "Time range" }).getByText("1h", { exact: true }).click();
    await page.waitForURL(/from=-1h/);
    await page.locator('[data-service="gateway"] a').click();
    await page.waitForURL(/\/service\/gateway\?from=-1h/);
    await page.getByRole("link", { name: "Search", exact: true }).first().click();
    await page.waitForURL(/\/search\?from=-1h/);
    await page.goBack();
    await page.waitForURL(/\/service\/gateway\?from=-1h/);
    await settled(page);
    await page.goBack();
    await page.waitForURL(/\/\?from=-1h$/);
    await page.goBack();
    await page.waitForURL((url) => url.pathname === "/" && url.search === "");
    await page.goForward();
    await page.goForward();
    await page.waitForURL(/\/service\/gateway\?from=-1h/);
    await settled(page);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("Gateway");
    expect(complaints).toEqual([]);
    await close();
  });

  test("keeps a search after back and after reload", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/search");
    await page.getByLabel("Outcome").selectOption("DEADLINE_EXCEEDED");
    await page.waitForURL(/code=DEADLINE_EXCEEDED/);
    await page.getByLabel("At least").fill("1.5 s");
    await page.getByRole("button", { name: "Search" }).click();
    await page.waitForURL(/min_ms=1500/);
    await settled(page);
    await page.locator(".trace-row a").first().click();
    await page.waitForURL(/\/trace\//);
    await page.goBack();
    await page.waitForURL(/min_ms=1500/);
    await page.reload();
    await settled(page);
    expect(await page.getByLabel("Outcome").inputValue()).toBe("DEADLINE_EXCEEDED");
    expect(await page.getByLabel("At least").inputValue()).toBe("1500");
    await page.goBack();
    await page.waitForURL((url) => !url.search.includes("min_ms"));
    await page.waitForFunction(() => (document.querySelector("input[name=min_ms]") as HTMLInputElement).value === "");
    expect(complaints).toEqual([]);
    await close();
  });

  test("keeps the selected span", async () => {
    const { page, open, close } = await visit();
    await open("/search?code=any&from=-1h");
    await page.locator(".trace-row a").first().click();
    await page.locator(".wf-row").nth(2).click();
    await page.waitForURL(/span=[0-9a-f]{16}/);
    const name = await page.locator(".detail h2").innerText();
    await page.reload();
    await settled(page);
    expect(await page.locator(".detail h2").innerText()).toBe(name);
    await close();
  });

  test("opens a trace from a pasted traceparent, and rejects other text", async () => {
    const { page, open, close } = await visit();
    await open("/search?code=any&from=-1h");
    const href = await page.locator(".trace-row a").first().getAttribute("href");
    const id = href?.slice("/trace/".length) ?? "";
    const box = page.getByLabel("Trace id or traceparent");
    await box.fill("not an id");
    await box.press("Enter");
    await page.getByText("Expected 32 hex digits").waitFor();
    await box.fill(`00-${id}-00f067aa0ba902b7-01`);
    await box.press("Enter");
    await page.waitForURL(new RegExp(id));
    await close();
  });

  test("with an invalid range shows the default, not a failure", async () => {
    const { page, complaints, open, close } = await visit();
    for (const path of ["/?from=now&to=-15m", "/search?from=9&to=3", "/conformance?from=-99y", "/service/edge?from=0&to=31536000000000"]) {
      await open(path);
      expect(await page.locator('.segments [aria-pressed="true"]').innerText(), path).toBe("15m");
      expect(await page.locator(".state.error").count(), path).toBe(0);
    }
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the theme", () => {
  const { visit } = useBrowser();

  test("follows the system until one is chosen, then keeps the choice", async () => {
    const { page, complaints, open, close } = await visit({ colorScheme: "dark" });
    await open("/");
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe("rgb(13, 17, 22)");
    await page.getByRole("button", { name: "Switch to the light theme" }).click();
    expect(await background()).toBe("rgb(244, 246, 248)");
    await page.reload();
    await settled(page);
    expect(await background()).toBe("rgb(244, 246, 248)");
    expect(complaints).toEqual([]);
    await close();
  });
});

describe("the keyboard", () => {
  const { visit } = useBrowser();

  test("reaches the content first, then every page", async () => {
    const { page, open, close } = await visit();
    await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe("Skip to content");
    const reached: string[] = [];
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press("Tab");
      reached.push(await page.evaluate(() => document.activeElement?.getAttribute("href") ?? document.activeElement?.textContent ?? ""));
    }
    expect(reached).toEqual(expect.arrayContaining(["/search", "/conformance", "/alerts", "/service/edge", "15m"]));
    await screenshot(page, "focus");
    await close();
  });
});

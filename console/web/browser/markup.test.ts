// Telemetry is shown as text: names, attributes, events and log lines made of markup are never parsed.
import { describe, expect, inject, test } from "vitest";
import { MARKUP } from "./support/scenario.ts";
import { screenshot, useBrowser } from "./support/visit.ts";

describe("markup in telemetry", () => {
  const { visit } = useBrowser();
  const ran = () => (window as unknown as { __markup?: number }).__markup;

  test("is shown as text on the trace page", async () => {
    const { page, complaints, open, close } = await visit();
    await open(`/trace/${inject("scenario").markupTrace}`);
    expect(await page.locator("h1").innerText()).toBe(MARKUP);
    expect(await page.locator(".wf-text").first().innerText()).toBe(MARKUP);
    expect(await page.locator(".detail dl[aria-label=Attributes] dd").first().innerText()).toBe(MARKUP);
    expect(await page.locator(".log-body").first().innerText()).toBe(MARKUP);
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.evaluate(ran)).toBeUndefined();
    await screenshot(page, "markup");
    expect(complaints).toEqual([]);
    await close();
  });

  test("is shown as text in the list of traces and on the map", async () => {
    const { page, complaints, open, close } = await visit();
    await open(`/search?operation=${encodeURIComponent(MARKUP)}`);
    expect(await page.locator(".trace-row a").first().innerText()).toBe(MARKUP);
    await open("/");
    await open(`/service/${encodeURIComponent(MARKUP)}`);
    expect(await page.locator("main img, main script").count()).toBe(0);
    expect(await page.evaluate(ran)).toBeUndefined();
    // A service that only sent traces has no metrics: its page says so with 404, which the browser notes.
    expect(complaints.filter((complaint) => !complaint.includes("404"))).toEqual([]);
    await close();
  });
});

describe("the answer of the console", () => {
  test("forbids everything inline and everything foreign", async () => {
    const response = await fetch(inject("addresses").console);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain("unsafe");
  });
});

// Three services of another organization, Java, Go and Rust, in the console: their names, and nothing of the demo's.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SearchResponse, TraceResponse } from "../src/api/types.ts";
import { startAcme, type Acme } from "./support/acme.ts";
import { launch } from "./support/chromium.ts";
import { eventually, json } from "./support/poll.ts";
import { screenshot, visit, type Visitor } from "./support/visit.ts";

const CARD = "4111111111111111";
const CHAIN = ["vault", "cart", "storefront"];

/** In `make test` an earlier suite has built the services, and this takes seconds. */
const WITH_A_COLD_BUILD_MS = 900_000;

/** Services, label and schema of the demo's charter. */
const OF_THE_SHOP = /\b(shop|edge|gateway|worker|orders?)\b/i;

describe("the console of another organization", () => {
  let acme: Acme;
  let browser: Browser;
  let visitor: Visitor;
  let trace: string;

  beforeAll(async () => {
    acme = await startAcme();
    trace = await checkout("declined");
    browser = await launch();
    visitor = await visit(browser, acme.console);
  }, WITH_A_COLD_BUILD_MS);
  afterAll(async () => {
    await browser?.close();
    await acme?.stop();
  });

  /** Asks for it until its whole trace is stored: 3 servers' spans and 2 clients', at least. */
  async function checkout(id: string): Promise<string> {
    const answer = await fetch(`${acme.storefront}/checkout/${id}`, { headers: { Card: CARD, Loyalty: "7000001", baggage: "acme.tenant=north" } });
    await answer.text();
    const of = /00-([0-9a-f]{32})-/.exec(answer.headers.get("server-timing") ?? "")?.[1];
    if (!of) throw new Error("the storefront states no trace");
    await eventually(`the trace of ${id}`, 60_000, async () => {
      const found = await json<TraceResponse>(`${acme.console}/api/traces/${of}`);
      return found.spans.length >= 5 && CHAIN.every((name) => found.spans.some((span) => span.service === name)) ? found : null;
    });
    return of;
  }

  test("shows the chain and the failure's tuple", async () => {
    const { page, complaints, open } = visitor;
    await open(`/trace/${trace}`);
    const what = await page.locator(".failure-what").innerText();
    expect(what).toContain("FAILED_PRECONDITION");
    expect(what).toContain("CARD_DECLINED");
    expect(what).toContain("origin: vault");
    const path = (await page.locator(".failure-path li").allInnerTexts()).map((label) => label.trim());
    expect(path).toEqual(CHAIN);
    expect(await page.locator(".wf-row.on-error-path").count()).toBeGreaterThanOrEqual(5);
    await screenshot(page, "acme-trace", true);
    const text = await page.locator("body").innerText();
    expect(text).not.toMatch(OF_THE_SHOP);
    expect(text).not.toContain(CARD);
    expect(complaints).toEqual([]);
  });

  test("finds it by code and origin, and lists its failure", async () => {
    const { page, complaints, open } = visitor;
    await open("/search?from=-1h&code=FAILED_PRECONDITION&origin=vault&service=storefront");
    const row = await page.locator(".trace-row").first().innerText();
    expect(row).toContain("GET /checkout/{id}");
    expect(row).toContain("FAILED_PRECONDITION");
    const found = await json<SearchResponse>(`${acme.console}/api/traces?from=-1h&reason=CARD_DECLINED`);
    expect(found.traces.map((each) => each.trace_id)).toEqual([trace]);
    expect(complaints).toEqual([]);
  });

  test.each(["/", "/service/cart", "/search", "/conformance", "/alerts"])("%s names nothing of the demo", async (path) => {
    const { page, complaints, open } = visitor;
    await open(path);
    await screenshot(page, `acme${path.replaceAll("/", "-")}`, true);
    const hints = await page.locator("[placeholder]").evaluateAll((inputs) => inputs.map((input) => input.getAttribute("placeholder")));
    const text = [await page.locator("body").innerText(), ...hints].join("\n");
    expect(text).not.toMatch(OF_THE_SHOP);
    if (path !== "/alerts") expect(text).toMatch(/storefront|cart/);
    expect(complaints).toEqual([]);
  });
});

// A page in a real browser that records console errors, uncaught exceptions and foreign requests.
import { mkdirSync } from "node:fs";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, inject } from "vitest";
import { launch } from "./chromium.ts";
import { OUT } from "./stack.ts";

export const SCREENSHOTS = `${OUT}screenshots/`;
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };

/** How long a page may take on a busy machine. */
const LIMIT_MS = 60_000;

export interface Visitor {
  readonly page: Page;
  /** Console errors and warnings, uncaught exceptions, refused or foreign requests. */
  readonly complaints: string[];
  readonly open: (path: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** One browser a file; gives visitors with a fresh profile each. */
export function useBrowser(): { visit: (options?: BrowserContextOptions) => Promise<Visitor> } {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  return { visit: (options) => visit(browser, inject("addresses").console, options) };
}

export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ viewport: DESKTOP, colorScheme: "light", ...options });
  context.setDefaultTimeout(LIMIT_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:") && !url.startsWith("blob:")) complaints.push(`request to ${url}`);
  });
  return {
    page,
    complaints,
    open: async (path) => {
      await page.goto(origin + path);
      await settled(page);
    },
    close: () => context.close(),
  };
}

/** Waits until nothing on the page is loading any more and every chart is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.locator("main h1, main .state").first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll("main .skeleton").length === 0, undefined, { timeout: LIMIT_MS });
  await page.waitForFunction(() => [...document.querySelectorAll(".chart-canvas")].every((chart) => chart.querySelector("canvas")), undefined, { timeout: LIMIT_MS });
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png`, fullPage });
}

// The page Bootcamp: how to begin, then what a real check of a lesson found, with the traces that it speaks of.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { BOOTCAMP, ROOT } from "./support/stack.ts";
import { PHONE, screenshot, settled, useBrowser } from "./support/visit.ts";

/** Checks what a learner of lesson 01 begins with; it is not solved, so the exit code is 1. */
async function checkLesson(): Promise<string> {
  const args = ["lesson", "check", "01", "--dir", "start", "--otlp", `${ROOT}build/browser/otlp`];
  try {
    return (await promisify(execFile)(`${ROOT}bin/plumbline`, args, { cwd: ROOT, env: { ...process.env, PLUMBLINE_BOOTCAMP: BOOTCAMP } })).stdout;
  } catch (failure) {
    const { code, stdout, stderr } = failure as { code: number; stdout: string; stderr: string };
    expect(code, stderr).toBe(1);
    return stdout;
  }
}

describe("the bootcamp", () => {
  const { visit } = useBrowser();

  test("says how to begin, and shows the last check without a reload", async () => {
    const { page, complaints, open, close } = await visit();
    await open("/");
    await page.getByRole("link", { name: "Bootcamp" }).click();
    await page.waitForURL(/\/bootcamp/);
    await settled(page);
    expect(await page.locator("main").innerText()).toContain("bin/plumbline lesson start 01");

    expect(await checkLesson()).toContain("requirements are met; begin with the first wrong one");

    const check = page.getByRole("region", { name: "Last check of Lesson 01, one trace" });
    await check.waitFor();
    const text = await check.innerText();
    expect(text).toContain("the edge's span is a child of the kiosk's call");
    expect(text).toContain("kiosk has no client span in 7 of the traces");
    expect(text).toContain("of tutorials/01_one_trace/start");
    await screenshot(page, "bootcamp-check", true);

    await check.getByRole("listitem").filter({ hasText: "the edge's span is a child" }).getByRole("link").first().click();
    await page.waitForURL(/\/trace\/[0-9a-f]{32}/);
    await settled(page);
    await page.locator("main").getByText("kiosk").first().waitFor();
    await page.goBack();
    await settled(page);
    expect(await page.getByRole("table").innerText()).toContain("1 of 6 met");
    expect(complaints).toEqual([]);
    await close();

    const phone = await visit({ viewport: PHONE, deviceScaleFactor: 2 });
    await phone.open("/bootcamp");
    await screenshot(phone.page, "bootcamp-check-phone", true);
    expect(await phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
    await phone.close();
  });
});

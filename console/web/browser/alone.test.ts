// A new console without backends: each page works and names the next step.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch } from "./support/chromium.ts";
import { eventually } from "./support/poll.ts";
import { freePorts, ROOT } from "./support/stack.ts";
import { screenshot, visit } from "./support/visit.ts";

describe("a console with nothing behind it", () => {
  let browser: Browser;
  let console: ChildProcess;
  let origin: string;
  const data = mkdtempSync(`${tmpdir()}/plumbline-console-`);

  beforeAll(async () => {
    const [port, grpc, http, nobody] = await freePorts(4);
    origin = `http://127.0.0.1:${port}`;
    console = spawn("java", ["-Xmx128m", "-jar", `${ROOT}console/target/console.jar`], {
      stdio: "ignore",
      env: {
        ...process.env,
        PLUMBLINE_CONSOLE_LISTEN: `127.0.0.1:${port}`,
        PLUMBLINE_CONSOLE_OTLP_GRPC: `127.0.0.1:${grpc}`,
        PLUMBLINE_CONSOLE_OTLP_HTTP: `127.0.0.1:${http}`,
        PLUMBLINE_CONSOLE_DATA: data,
        PLUMBLINE_PROMETHEUS_URL: `http://127.0.0.1:${nobody}`,
        PLUMBLINE_ALERTMANAGER_URL: `http://127.0.0.1:${nobody}`,
        PLUMBLINE_CHARTER: `${ROOT}charter/shop`,
      },
    });
    await eventually("the console", 60_000, async () => ((await fetch(`${origin}/healthz`)).ok ? true : null));
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    if (console.exitCode === null) {
      const ended = new Promise((resolve) => console.on("exit", resolve));
      console.kill("SIGTERM");
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  });

  test.each([
    ["/", "Rates, durations and resource use are missing."],
    ["/service/edge", "Rates, durations and resource use are missing."],
    ["/alerts", "Firing alerts are unknown."],
  ])("%s names what is missing and works", async (path, sentence) => {
    const { page, complaints, open, close } = await visit(browser, origin);
    await open(path);
    await page.getByText(sentence).waitFor();
    await screenshot(page, `alone${path.replaceAll("/", "-")}`);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each([
    ["/search", "No trace matches"],
    ["/search?live=true", "Waiting for traces"],
    ["/conformance", "No traces to check in the selected time range"],
  ])("%s has an empty state that helps", async (path, sentence) => {
    const { page, complaints, open, close } = await visit(browser, origin);
    await open(path);
    await page.getByText(sentence).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  test("a trace that is not stored is requested again", async () => {
    const { page, open, close } = await visit(browser, origin);
    await open(`/trace/${"ab".repeat(16)}`);
    await page.getByText("This trace is not stored").waitFor();
    await page.waitForResponse((response) => response.url().includes("/api/traces/") && response.status() === 404);
    await close();
  });
});

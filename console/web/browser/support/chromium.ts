// Finds Chromium; as root on Debian also installs it. Without one the suite fails with one line.
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome"];
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export function findChromium(): string {
  const found = installed();
  if (found) return found;
  if (process.getuid?.() === 0) {
    console.log("installing Debian's chromium");
    try {
      execFileSync("apt-get", ["update", "-q"], { stdio: "ignore" });
      execFileSync("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], { stdio: "ignore" });
    } catch {
      // Reported below, in one line.
    }
  }
  const now = installed();
  if (now) return now;
  throw new Error("the browser suite needs Chromium: `apt-get install -y chromium`, or name one in PLUMBLINE_CHROMIUM");
}

function installed(): string | null {
  const named = process.env["PLUMBLINE_CHROMIUM"];
  const candidates = named ? [named] : (process.env["PATH"] ?? "").split(":").flatMap((folder) => NAMES.map((name) => `${folder}/${name}`));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: findChromium(), args: FLAGS });

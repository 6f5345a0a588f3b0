// Figures that a run measured, kept beside its screenshots. They are for reading; no test depends on how fast a machine is.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { OUT } from "./stack.ts";

const FILE = `${OUT}figures.json`;

export function note(name: string, value: number): void {
  mkdirSync(OUT, { recursive: true });
  let figures: Record<string, number> = {};
  try {
    figures = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, number>;
  } catch {
    // The first figure of the first run.
  }
  figures[name] = Math.round(value * 10) / 10;
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
}

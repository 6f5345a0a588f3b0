// The tokens keep WCAG's AA: 4.5:1 for text, 3:1 for what is drawn. Computed from the style sheet itself.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { UNNAMED } from "../src/app/serviceColors.ts";
import { FAILURES } from "../src/charts/failureColors.ts";
import { QUANTILES, SERIES } from "../src/charts/palette.ts";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");

function theme(name: string): Record<string, string> {
  const block = css.slice(css.indexOf(`:root[data-theme="${name}"]`));
  return Object.fromEntries([...block.slice(0, block.indexOf("}")).matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, key, value]) => [key, value]));
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe.each(["light", "dark"])("the %s theme", (name) => {
  const color = theme(name);
  const of = (key: string) => color[key] ?? "none";

  test.each(["page", "surface", "raised", "sunken"])("has legible text on %s", (surface) => {
    for (const text of ["text", "muted", "accent"]) expect(contrast(of(text), of(surface)), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["ok", "warn", "bad", "accent"])("has legible tags of the tone %s", (tone) => {
    expect(contrast(of(tone), of(`${tone}-soft`))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of(tone), of("surface"))).toBeGreaterThanOrEqual(4.5);
  });

  test("has legible buttons", () => {
    expect(contrast(of("on-accent"), of("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  test("has visible swatches of services that the charter does not name", () => {
    for (const swatch of UNNAMED) {
      for (const surface of ["surface", "raised"]) expect(contrast(swatch, of(surface)), `${swatch} on ${surface}`).toBeGreaterThanOrEqual(3);
    }
  });

  test("has visible lines in charts", () => {
    for (const line of [...SERIES, ...FAILURES]) expect(contrast(line, of("surface")), line).toBeGreaterThanOrEqual(3);
    for (const line of [QUANTILES.p95, QUANTILES.p99]) expect(contrast(line, of("surface")), line).toBeGreaterThanOrEqual(3);
  });
});

import { describe, expect, test } from "vitest";
import { colorDistance, LEAST_DISTANCE, UNNAMED, unnamedColors } from "../src/app/serviceColors.ts";

const CHARTER = ["#2f6fde", "#0f8a86", "#c2571a"];
const NAMES = ["batch", "billing", "search", "mailer", "cart", "stock", "fraud", "ledger", "tax", "images", "login", "audit"];

describe("colours of services that the charter does not name", () => {
  test("are distinguishable, from each other and from the charter's", () => {
    const colorOf = unnamedColors(CHARTER);
    const colors = [...CHARTER, ...NAMES.map(colorOf)];
    for (const [i, color] of colors.entries()) {
      for (const other of colors.slice(i + 1)) expect(colorDistance(color, other), `${color} and ${other}`).toBeGreaterThanOrEqual(LEAST_DISTANCE);
    }
  });

  test("stay the same while the page is open", () => {
    const colorOf = unnamedColors(CHARTER);
    const first = NAMES.map(colorOf);
    expect([...NAMES].reverse().map(colorOf).reverse()).toEqual(first);
  });

  test("depend on the name alone while no other name has taken the colour", () => {
    for (const name of NAMES) expect(unnamedColors(CHARTER)(name)).toBe(unnamedColors(CHARTER)(name));
  });

  test("leave out what resembles a colour of the charter", () => {
    const colorOf = unnamedColors([UNNAMED[0], "#8a6f2e"]);
    const colors = NAMES.map(colorOf);
    expect(colors).not.toContain(UNNAMED[0]);
    expect(colors).not.toContain("#836c29");
  });

  test("repeat only when there are more services than colours", () => {
    const colorOf = unnamedColors(CHARTER);
    const colors = [...NAMES, "one more"].map(colorOf);
    expect(new Set(colors).size).toBe(UNNAMED.length);
  });
});

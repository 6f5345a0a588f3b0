import { describe, expect, test } from "vitest";
import { acrossOf, columnAt, labelled, largest, latest, niceBytes, niceTop, timeStep, upOf } from "../src/charts/scale.ts";

const times = Array.from({ length: 90 }, (_, i) => 1_790_000_000_000 + i * 10_000);

describe("the shared time axis", () => {
  test("puts an instant and its column at the same place", () => {
    for (const i of [0, 41, 89]) expect(columnAt(acrossOf(times[i] as number, times, 10_000), times.length)).toBe(i);
  });

  test("has instants outside", () => {
    expect(acrossOf((times[0] as number) - 60_000, times, 10_000)).toBeLessThan(0);
    expect(acrossOf((times[89] as number) + 60_000, times, 10_000)).toBeGreaterThan(1);
  });

  test("labels round instants, not too many", () => {
    const shown = [...labelled(times, 8)];
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.length).toBeLessThanOrEqual(9);
    for (const column of shown) expect(((times[column] as number) / 1000) % 120).toBeLessThan(10);
  });

  test("chooses round steps", () => {
    expect([timeStep(900_000, 8), timeStep(86_400_000, 8), timeStep(604_800_000, 8)]).toEqual([120, 10_800, 86_400]);
  });

  test("has no labels where there is no time", () => {
    expect(labelled([], 8).size).toBe(0);
  });
});

describe("the value axis", () => {
  test("ends at a round number", () => {
    expect([niceTop(0.31), niceTop(7), niceTop(100), niceTop(0), niceTop(NaN), niceTop(101)]).toEqual([0.4, 8, 100, 1, 1, 120]);
    expect(niceBytes(209 * 1024 ** 2)).toBe(240 * 1024 ** 2);
  });

  test("finds the largest and the latest value", () => {
    expect(largest([1, null, 7], [3])).toBe(7);
    expect(latest([1, 2, null])).toBe(2);
    expect(latest([null])).toBeNull();
  });
});

describe("the heat map's vertical axis", () => {
  const bounds = [0.01, 0.1, 1];

  test("has buckets of equal height", () => {
    expect([upOf(0.01, bounds), upOf(0.1, bounds), upOf(1, bounds)]).toEqual([0.25, 0.5, 0.75]);
  });

  test("places within a bucket by logarithm", () => {
    expect(upOf(Math.sqrt(0.001), bounds)).toBeCloseTo(0.375);
  });

  test("has room for what is beyond the last bound, and for nothing at all", () => {
    expect(upOf(30, bounds)).toBe(0.875);
    expect(upOf(0, bounds)).toBe(0);
  });
});

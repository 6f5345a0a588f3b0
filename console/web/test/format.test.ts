import { describe, expect, test } from "vitest";
import { ago, bytes, duration, number, onAxis, percent, rate } from "../src/format.ts";

describe("figures", () => {
  test.each([
    [0, "0 ms"],
    [0.00005, "50.0 ns"],
    [0.0799, "79.9 µs"],
    [0.9996, "1.00 ms"],
    [4.93, "4.93 ms"],
    [593.4, "593 ms"],
    [999.6, "1.00 s"],
    [5_260, "5.26 s"],
    [59_996, "1 min 0 s"],
    [125_000, "2 min 5 s"],
    [3_599_700, "1 h 0 min"],
    [90_000_000, "1 d 1 h"],
    [-1.5, "−1.50 ms"],
    [null, "–"],
    [NaN, "–"],
  ])("a duration of %s ms is %s", (ms, text) => expect(duration(ms)).toBe(text));

  test.each([
    [0, "0 %"],
    [0.00004, "<0.01 %"],
    [0.0003, "0.03 %"],
    [0.042, "4.2 %"],
    [0.999, "100 %"],
    [1, "100 %"],
    [-0.2, "-20 %"],
    [null, "–"],
  ])("a ratio of %s is %s", (ratio, text) => expect(percent(ratio)).toBe(text));

  test.each([
    [0, "0"],
    [0.001, "<0.01"],
    [0.42, "0.42"],
    [12.34, "12.3"],
    [1_204.4, "1,204"],
    [1_200_000, "1.2 M"],
    [null, "–"],
  ])("the number %s is %s", (value, text) => expect(number(value)).toBe(text));

  test("rates and sizes have their unit", () => {
    expect([rate(12.1), rate(null)]).toEqual(["12.1/s", "–"]);
    expect([bytes(0), bytes(1536), bytes(209 * 1024 * 1024)]).toEqual(["0 B", "1.50 KiB", "209 MiB"]);
  });

  test("an axis has no trailing zeros", () => {
    expect(["75.0 ms", "2.50 s", "300 ms", "0.50/s", "1.00 s", "20 %"].map(onAxis)).toEqual(["75 ms", "2.5 s", "300 ms", "0.5/s", "1 s", "20 %"]);
  });

  test("how long ago has one unit", () => {
    expect([ago(0, 12_000), ago(0, 180_000), ago(0, 7_200_000), ago(0, 864_000_000), ago(5, 0)]).toEqual(["12 s ago", "3 min ago", "2 h ago", "10 d ago", "0 s ago"]);
  });
});

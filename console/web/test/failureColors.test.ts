import { describe, expect, test } from "vitest";
import { colorDistance, LEAST_DISTANCE } from "../src/app/serviceColors.ts";
import { FAILURES, failureColors, type FailureKey } from "../src/charts/failureColors.ts";

const failure = (code: string, origin: string | null = null, fault: string | null = null): FailureKey => ({ code, origin, fault });

/** As on the page of a service whose failures have several origins each. */
const SHOWN = [
  ...["gateway", "worker", "edge"].map((origin) => failure("DEADLINE_EXCEEDED", origin, "dependency")),
  ...["gateway", "worker"].flatMap((origin) => [failure("DATA_LOSS", origin), failure("INTERNAL", origin)]),
  failure("INVALID_ARGUMENT", "client", "caller"),
];

const CODES = ["CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "UNAVAILABLE", "ABORTED", "java.net.ConnectException"];

describe("the colours of failures in one chart", () => {
  test.each([
    ["of few codes and many origins", SHOWN],
    ["of one code", CODES.map((name) => failure("INTERNAL", name))],
    ["of many codes", CODES.map((code) => failure(code))],
    ["of codes that are not the charter's", CODES.map((name) => failure(`exception ${name}`))],
    ["of one code and origin", ["caller", "service", "dependency", null].map((fault) => failure("INTERNAL", "edge", fault))],
  ])("are distinguishable: %s", (_, shown) => {
    const colors = failureColors()(shown);
    expect(colors).toHaveLength(shown.length);
    for (const [i, color] of colors.entries()) {
      for (const other of colors.slice(i + 1)) expect(colorDistance(color, other), `${color} and ${other}`).toBeGreaterThanOrEqual(LEAST_DISTANCE);
    }
  });

  test("stay the same when the order changes and others come and go", () => {
    const colorsOf = failureColors();
    const first = colorsOf(SHOWN);
    expect(colorsOf([...SHOWN].reverse())).toEqual([...first].reverse());
    colorsOf(CODES.map((code) => failure(code, "worker")));
    expect(colorsOf(SHOWN)[0]).toBe(first[0]);
  });

  test("are distinguishable after more failures than there are colours", () => {
    const colorsOf = failureColors();
    for (const origin of ["a", "b", "c"]) colorsOf(CODES.map((code) => failure(code, origin)));
    expect(new Set(colorsOf(CODES.map((code, i) => failure(code, ["a", "b", "c"][i % 3])))).size).toBe(CODES.length);
  });

  test("are those of the code for its most frequent failure", () => {
    const [late, lost] = [failureColors()([failure("DEADLINE_EXCEEDED", "gateway")]), failureColors()([failure("DEADLINE_EXCEEDED", "worker")])];
    expect(late).toEqual(lost);
    expect(late).not.toEqual(failureColors()([failure("NOT_FOUND", "worker")]));
  });

  test("are of one palette", () => {
    for (const color of failureColors()(SHOWN)) expect(FAILURES).toContain(color);
  });
});

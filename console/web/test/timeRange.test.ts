import { describe, expect, test } from "vitest";
import { address, changed } from "../src/app/location.ts";
import { around, bounds, lastOf, lengthOf, parametersOf, rangeOf } from "../src/app/timeRange.ts";

const range = (query: string) => rangeOf(new URLSearchParams(query));

describe("a time range in the URL", () => {
  test("is the last 15 minutes unless one is given", () => {
    expect(range("")).toEqual({ from: "-15m", to: "now", moving: true });
  });

  test("follows the clock when it is relative", () => {
    expect(bounds(range("from=-1h"), 7_200_000)).toEqual([3_600_000, 7_200_000]);
  });

  test("stays where it is when it has two instants", () => {
    expect(range("from=1000&to=61000")).toEqual({ from: "1000", to: "61000", moving: false });
  });

  test.each(["from=61000&to=1000", "from=1000&to=1000", "from=x&to=y", "from=-1y", "from=--5m", "from=-0m", "from=0&to=3153600000000", "from=1&to=now", "from=-15m&to=5", "from=1.5&to=3.5"])(
    "is the default for the invalid %s",
    (query) => expect(range(query)).toEqual(range("")),
  );

  test("survives the way into the URL and back", () => {
    for (const wanted of [lastOf("6h"), lastOf("15m"), around(1_790_000_000_000)]) {
      const written = address("/", parametersOf(wanted));
      expect(rangeOf(new URL(written, "http://console").searchParams)).toEqual(wanted);
    }
  });

  test("has no parameter when it is the default", () => {
    expect(address("/", parametersOf(lastOf("15m")))).toBe("/");
  });

  test("has lengths between a second and 31 days", () => {
    expect([lengthOf("1s"), lengthOf("31d")]).toEqual([1_000, 2_678_400_000]);
    expect([lengthOf("0s"), lengthOf("32d"), lengthOf("5"), lengthOf("m"), lengthOf("1.5h")]).toEqual([null, null, null, null, null]);
  });
});

describe("an address", () => {
  test("leaves out what is empty", () => {
    expect(address("/search", { service: "edge", code: "", origin: null, reason: undefined })).toBe("/search?service=edge");
  });

  test("keeps what is not changed", () => {
    expect(changed(new URLSearchParams("a=1&b=2"), { b: null, c: 3 }).toString()).toBe("a=1&c=3");
  });
});

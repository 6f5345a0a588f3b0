import { describe, expect, test } from "vitest";
import { descendants, openRows, ticks, viewOf } from "../src/trace/rows.ts";
import { windowOf } from "../src/ui/windowOf.ts";

const tree = [
  ["root", 0],
  ["a", 1],
  ["a1", 2],
  ["a2", 2],
  ["b", 1],
  ["b1", 2],
  ["other", 0],
].map(([span_id, depth]) => ({ span_id: String(span_id), depth: Number(depth) }));
const names = (rows: readonly { span_id: string }[]) => rows.map((row) => row.span_id).join(" ");

describe("the rows of a waterfall", () => {
  test("are all spans while everything is open", () => {
    expect(openRows(tree, new Set())).toBe(tree);
  });

  test("leave out what hangs under a closed span, and nothing else", () => {
    expect(names(openRows(tree, new Set(["a"])))).toBe("root a b b1 other");
    expect(names(openRows(tree, new Set(["a", "b"])))).toBe("root a b other");
    expect(names(openRows(tree, new Set(["root"])))).toBe("root other");
    expect(names(openRows(tree, new Set(["a1"])))).toBe(names(tree));
  });

  test("count what hangs under each", () => {
    expect(Object.fromEntries(descendants(tree))).toEqual({ root: 5, a: 2, a1: 0, a2: 0, b: 1, b1: 0, other: 0 });
  });

  test("count a chain of ten thousand", () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => ({ span_id: String(i), depth: i }));
    expect(descendants(chain).get("0")).toBe(9_999);
  });

  test("are drawn only where they are in view", () => {
    expect(windowOf(10_000, 26, 0, 520, 10)).toEqual({ first: 0, last: 30 });
    expect(windowOf(10_000, 26, 26_000, 520, 10)).toEqual({ first: 990, last: 1_030 });
    expect(windowOf(10_000, 26, 1e9, 520, 10)).toEqual({ first: 10_000, last: 10_000 });
    expect(windowOf(3, 26, 0, 520, 10)).toEqual({ first: 0, last: 3 });
  });
});

describe("the time axis of a trace", () => {
  test("has round steps", () => {
    expect(ticks(0, 5_260, 6)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
    expect(ticks(0, 93, 6)).toEqual([0, 20, 40, 60, 80]);
    expect(ticks(130, 171, 6)).toEqual([130, 140, 150, 160, 170]);
    expect(ticks(0, 0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  test("does not fail where there is no length", () => {
    expect(ticks(5, 5, 6)).toEqual([5]);
  });
});

describe("the zoom", () => {
  test("is the whole trace unless the URL has a part of it", () => {
    expect(viewOf(null, 900)).toEqual({ from: 0, to: 900 });
    expect(viewOf("100-250.5", 900)).toEqual({ from: 100, to: 250.5 });
    for (const nonsense of ["250-100", "x-y", "-5-10", "900-2000", "1", ""]) expect(viewOf(nonsense, 900)).toEqual({ from: 0, to: 900 });
  });

  test("ends where the trace ends", () => {
    expect(viewOf("100-99999", 900)).toEqual({ from: 100, to: 900 });
  });
});

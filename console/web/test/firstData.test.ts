import { describe, expect, test } from "vitest";
import type { ServiceResponse } from "../src/api/types.ts";
import { firstKnown, fromFirstData, fromFirstKnown } from "../src/charts/firstData.ts";

const COLUMNS = 120;
const STEP = 10_000;
const START = 1_790_000_000_000;
const times = Array.from({ length: COLUMNS }, (_, i) => START + i * STEP);
const from = (first: number, value = 1) => times.map((_, i) => (i < first ? null : value));

function serviceWhoseDataBegins(rate: number, cpu: number): ServiceResponse {
  return {
    range: { from_ms: START, to_ms: START + COLUMNS * STEP, clamped: false },
    parts: {},
    service: "edge",
    environment: null,
    environments: [],
    operation: null,
    step_s: STEP / 1000,
    times_ms: times,
    operations: [],
    rate: from(rate),
    errors: [{ code: "UNAVAILABLE", origin: "worker", fault: "dependency", per_s: from(rate + 5) }],
    duration: { p50_s: from(rate), p95_s: from(rate), p99_s: from(rate) },
    heatmap: { bounds_s: [1], per_s: times.map((_, i) => (i < rate ? [null, null] : [1, 0])) },
    exemplars: [],
    resources: [{ name: "process.cpu.utilization", unit: "1", group: "process", series: [{ labels: {}, values: from(cpu) }] }],
    sampler: [],
    findings: [],
    instances: [],
  };
}

describe("charts of a young installation", () => {
  test("begin one column before the first data, all of them at the same one", () => {
    const view = fromFirstData(serviceWhoseDataBegins(90, 80));
    expect(view.times_ms[0]).toBe(START + 79 * STEP);
    const lengths = [view.rate, view.duration.p99_s, view.heatmap.per_s, view.errors[0]?.per_s, view.resources[0]?.series[0]?.values].map((series) => series?.length);
    expect(lengths).toEqual([41, 41, 41, 41, 41]);
    expect(view.resources[0]?.series[0]?.values.slice(0, 2)).toEqual([null, 1]);
  });

  test("keep enough columns to be a chart", () => {
    expect(fromFirstData(serviceWhoseDataBegins(119, 118)).times_ms).toHaveLength(24);
  });

  test("stay as they are where data is from the start, and where there is none", () => {
    const whole = serviceWhoseDataBegins(0, 0);
    expect(fromFirstData(whole)).toBe(whole);
    const silent = serviceWhoseDataBegins(COLUMNS, COLUMNS);
    expect(fromFirstData(silent)).toBe(silent);
  });

  test("keep the instant that the reader came from, and every request that is marked", () => {
    expect(fromFirstData(serviceWhoseDataBegins(90, 90), START + 40 * STEP).times_ms[0]).toBe(START + 39 * STEP);
    const view = { ...serviceWhoseDataBegins(90, 90), exemplars: [{ time_ms: START + 50 * STEP - 1, value_s: 1, trace_id: "a", span_id: null, operation: null, code: null }] };
    expect(fromFirstData(view).times_ms[0]).toBe(START + 49 * STEP);
  });

  test("leave a mark outside the range where it is", () => {
    expect(fromFirstData(serviceWhoseDataBegins(90, 90), START - STEP).times_ms[0]).toBe(START + 89 * STEP);
  });
});

describe("series on one axis", () => {
  test("begin where the first of them does", () => {
    expect(fromFirstKnown([from(60), from(50), []]).map((series) => series.length)).toEqual([71, 71, 0]);
    expect(firstKnown([[null, null], []])).toBeNull();
    const all = [from(0), from(3)];
    expect(fromFirstKnown(all)).toBe(all);
  });
});

import { describe, expect, test } from "vitest";
import { filtersOf, milliseconds, traceIdOf } from "../src/pages/filters.ts";
import { seriesName } from "../src/pages/metricFormat.ts";
import { shortName } from "../src/trace/shortName.ts";
import { columnsOf } from "../src/ui/chainLayout.ts";

describe("a search", () => {
  test("is in the URL, under the API's names", () => {
    expect(filtersOf(new URLSearchParams("service=edge&code=DEADLINE_EXCEEDED&from=1&to=2&limit=5&x=y&operation=%20"))).toEqual({ service: "edge", code: "DEADLINE_EXCEEDED" });
  });

  test.each([
    ["250", 250],
    [" 1.5 s", 1_500],
    ["2min", 120_000],
    ["80µs", 0.08],
    ["fast", null],
    ["-3", null],
    ["", null],
  ])("a duration of %j is %s ms", (text, ms) => expect(milliseconds(text)).toBe(ms));

  test("is a trace when an id is pasted", () => {
    const id = "3208b95df9131b6ff9fc58a44f10de7d";
    expect([id, ` ${id.toUpperCase()} `, `00-${id}-00f067aa0ba902b7-01`].map(traceIdOf)).toEqual([id, id, id]);
    expect(["", "abc", `${id}0`, "0".repeat(32), `${id}; drop table`].map(traceIdOf)).toEqual([null, null, null, null, null]);
  });
});

describe("names", () => {
  test("of operations lose their package and nothing else", () => {
    expect(shortName("plumbline.demo.orders.v1.OrderService/PlaceOrder")).toBe("OrderService/PlaceOrder");
    expect(["GET /v1/orders/{id}", "/x", "plain", "_OTHER", "a.b/c d", ""].map(shortName)).toEqual(["GET /v1/orders/{id}", "/x", "plain", "_OTHER", "a.b/c d", "(no name)"]);
  });

  test("of series say what distinguishes them, in words", () => {
    const names = (...all: Record<string, string>[]) => all.map((labels) => seriesName(labels, all, "Threads"));
    const id = "service.instance.id";
    expect(names({ [id]: "aaaaaaaa-1", "cpu.mode": "user" }, { [id]: "aaaaaaaa-1", "cpu.mode": "system" })).toEqual(["user", "system"]);
    expect(names({ "jvm.thread.daemon": "true", "jvm.thread.state": "runnable" }, { "jvm.thread.daemon": "false", "jvm.thread.state": "waiting" })).toEqual(["daemon, runnable", "non-daemon, waiting"]);
    expect(names({ tokio_worker: "0" }, { tokio_worker: "1" })).toEqual(["worker 0", "worker 1"]);
    expect(names({ [id]: "aaaaaaaa-1" }, { [id]: "bbbbbbbb-2" }, {})).toEqual(["process aaaaaaaa", "process bbbbbbbb", "process without id"]);
    expect(names({ pool: "G1 Eden Space" }, {})).toEqual(["G1 Eden Space", "no pool"]);
  });

  test("of the only series of a metric are the metric's title", () => {
    expect(seriesName({ "service.instance.id": "aaaaaaaa-1" }, [{ "service.instance.id": "aaaaaaaa-1" }], "Threads")).toBe("Threads");
  });
});

describe("the map of the chain", () => {
  test("has callers before those they call", () => {
    expect(columnsOf(["worker", "gateway", "edge"], [{ from: "edge", to: "gateway" }, { from: "gateway", to: "worker" }])).toEqual([["edge"], ["gateway"], ["worker"]]);
  });

  test("ends although services call in a circle or themselves", () => {
    const columns = columnsOf(["a", "b", "c"], [{ from: "a", to: "b" }, { from: "b", to: "a" }, { from: "c", to: "c" }]);
    expect(columns.flat().sort()).toEqual(["a", "b", "c"]);
  });

  test("leaves out calls to what is not on the map", () => {
    expect(columnsOf(["a"], [{ from: "a", to: "elsewhere" }])).toEqual([["a"]]);
  });
});

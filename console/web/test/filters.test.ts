import { describe, expect, test } from "vitest";
import { filtersOf, milliseconds, traceIdOf } from "../src/pages/filters.ts";
import { seriesName } from "../src/pages/metricFormat.ts";
import { shortName } from "../src/trace/shortName.ts";
import { columnsOf } from "../src/ui/chainLayout.ts";

describe("what is searched for", () => {
  test("is what the URL says, by the API's names", () => {
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

  test("of series say only what tells them apart", () => {
    const all = [
      { "service.instance.id": "aaaaaaaa-1", "cpu.mode": "user" },
      { "service.instance.id": "aaaaaaaa-1", "cpu.mode": "system" },
    ];
    expect(all.map((labels) => seriesName(labels, all))).toEqual(["user", "system"]);
    expect(seriesName({ "service.instance.id": "aaaaaaaa-1" }, [{ "service.instance.id": "aaaaaaaa-1" }])).toBe("now");
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

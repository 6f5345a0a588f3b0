import { describe, expect, it } from "vitest";
import { failureOf, hasFailed } from "../src/pages/failure.ts";

const rest = { "plumbline.error.origin": "edge", "plumbline.error.reason": "ORDER_UNKNOWN", "plumbline.error.fault": "caller" };

describe("the failure that a log line is about", () => {
  it("is known by its code, with error.type beside it or without", () => {
    for (const attributes of [
      { ...rest, "plumbline.error.code": "NOT_FOUND" },
      { ...rest, "plumbline.error.code": "NOT_FOUND", "error.type": "NOT_FOUND" },
      { ...rest, "error.type": "NOT_FOUND" },
    ]) {
      expect(hasFailed(attributes)).toBe(true);
      expect(failureOf(attributes)).toEqual({ code: "NOT_FOUND", origin: "edge", reason: "ORDER_UNKNOWN", fault: "caller", retryable: null });
    }
  });

  it("is none where nothing failed, whatever other attributes a record has", () => {
    expect(hasFailed({})).toBe(false);
    expect(hasFailed({ "plumbline.error.code": 5, "http.route": "/" })).toBe(false);
  });
});

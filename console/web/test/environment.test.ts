import { describe, expect, test } from "vitest";
import { environmentChoices, environmentOf, offersChoice } from "../src/app/environment.ts";

describe("the environment in the URL", () => {
  test("is none, which means all, unless one is named", () => {
    expect(["", "environment=", "environment=%20"].map((query) => environmentOf(new URLSearchParams(query)))).toEqual([null, null, null]);
    expect(environmentOf(new URLSearchParams("environment=staging&from=-1h"))).toBe("staging");
  });

  test("can be chosen where there are several", () => {
    expect(offersChoice([], null)).toBe(false);
    expect(offersChoice(["production"], null)).toBe(false);
    expect(offersChoice(["production", "staging"], null)).toBe(true);
  });

  test("stays on offer, so that it can be changed, where telemetry does not name it", () => {
    expect(offersChoice([], "stagging")).toBe(true);
    expect(environmentChoices(["production", "staging"], "stagging")).toEqual(["production", "staging", "stagging"]);
    expect(environmentChoices(["production", "staging"], "staging")).toEqual(["production", "staging"]);
  });
});

import type { Tuple } from "../api/types.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** Whether a line says that something failed. */
export function hasFailed(attributes: Attributes): boolean {
  return code(attributes) !== null;
}

/** What a line says of a failure, as every service says it. */
export function failureOf(attributes: Attributes): Tuple {
  return {
    code: code(attributes) ?? "",
    origin: text(attributes, "plumbline.error.origin"),
    reason: text(attributes, "plumbline.error.reason"),
    fault: text(attributes, "plumbline.error.fault") as Tuple["fault"],
    retryable: null,
  };
}

/** The code has an attribute of its own; telemetry that is older says it in error.type alone. */
function code(attributes: Attributes): string | null {
  return text(attributes, "plumbline.error.code") ?? text(attributes, "error.type");
}

function text(attributes: Attributes, key: string): string | null {
  const value = attributes[key];
  return typeof value === "string" ? value : null;
}

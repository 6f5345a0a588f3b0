// Reads the error tuple from the attributes of a log record.
import type { ErrorTuple } from "../api/types.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** Whether a log record has an error code. */
export function hasFailed(attributes: Attributes): boolean {
  return code(attributes) !== null;
}

/** The error tuple of a log record. */
export function failureOf(attributes: Attributes): ErrorTuple {
  return {
    code: code(attributes) ?? "",
    origin: text(attributes, "plumbline.error.origin"),
    reason: text(attributes, "plumbline.error.reason"),
    fault: text(attributes, "plumbline.error.fault") as ErrorTuple["fault"],
    retryable: null,
  };
}

/** The code has an attribute of its own; older telemetry has it in error.type only. */
function code(attributes: Attributes): string | null {
  return text(attributes, "plumbline.error.code") ?? text(attributes, "error.type");
}

function text(attributes: Attributes, key: string): string | null {
  const value = attributes[key];
  return typeof value === "string" ? value : null;
}

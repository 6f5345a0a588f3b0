// Services, failures and faults as they look on every page.
import type { ErrorTuple } from "../api/types.ts";
import { useLook } from "../app/services.tsx";

export function Swatch({ color }: { color: string }) {
  return <span class="swatch" style={{ background: color }} aria-hidden="true" />;
}

/** A service by its colour and label; with `language` also its programming language. */
export function ServiceTag({ name, language = false }: { name: string; language?: boolean }) {
  const look = useLook()(name);
  return (
    <span class="service">
      <Swatch color={look.color} />
      <span>{look.label}</span>
      {language && look.language && <span class="lang">{look.language}</span>}
    </span>
  );
}

const FAULT_TONE: Record<string, string> = { caller: "warn", service: "bad", dependency: "bad" };

/** A failure in one line: code, reason, origin; the colour shows the fault. */
export function Failure({ error, brief = false }: { error: ErrorTuple; brief?: boolean }) {
  const look = useLook();
  return (
    <span class="failure">
      <span class={`tag square ${FAULT_TONE[error.fault ?? ""] ?? "bad"}`}>{error.code}</span>
      {!brief && error.reason && error.reason !== "UNSPECIFIED" && error.reason !== error.code && <span class="muted">{error.reason}</span>}
      {error.origin && (
        <span class="muted nowrap">
          origin <span class="origin">{error.origin === "client" ? "the client" : look(error.origin).label}</span>
        </span>
      )}
    </span>
  );
}

export function ErrorTag({ code, fault }: { code: string; fault?: string | null }) {
  return <span class={`tag square ${FAULT_TONE[fault ?? ""] ?? "bad"}`}>{code}</span>;
}

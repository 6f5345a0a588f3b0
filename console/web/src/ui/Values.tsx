// Attributes as pairs, and any value as text, never as markup; long texts are shortened until expanded.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { Attributes, Value } from "../api/types.ts";

const SHOWN = 600;

export function textOf(value: Value): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A dotted name that may wrap after a dot, an underscore or a slash. */
export function Breakable({ text }: { text: string }) {
  const parts = text.split(/(?<=[._/])/);
  return (
    <>
      {parts.map((part, i) => (
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}

export function LongText({ text, mono = false }: { text: string; mono?: boolean }) {
  const [all, setAll] = useState(false);
  const long = text.length > SHOWN;
  return (
    <span class={`long-text ${mono ? "mono" : ""}`}>
      {long && !all ? `${text.slice(0, SHOWN)}…` : text}
      {long && (
        <button type="button" class="button quiet small" onClick={() => setAll(!all)}>
          {all ? "less" : `all ${text.length.toLocaleString("en-US")} characters`}
        </button>
      )}
    </span>
  );
}

export function Pairs({ attributes, label }: { attributes: Attributes; label: string }) {
  const keys = Object.keys(attributes).sort();
  if (keys.length === 0) return <p class="muted small">none</p>;
  return (
    <dl class="pairs" aria-label={label}>
      {keys.map((key) => (
        <Fragment key={key}>
          <dt>
            <Breakable text={key} />
          </dt>
          <dd>
            <LongText text={textOf(attributes[key] ?? null)} />
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

// The form with the filters of the trace search; applying it changes the address.
import { useState } from "preact/hooks";
import { useConfig } from "../app/services.tsx";
import { setQuery } from "../app/location.ts";
import { milliseconds, NAMES, type FilterName, type Filters } from "./filters.ts";

/** Collapsed on a phone until expanded. */
const MORE: ReadonlySet<FilterName> = new Set<FilterName>(["origin", "reason", "fault", "kind", "max_ms", "baggage", "synthetic"]);

const KINDS = ["server", "client", "internal", "producer", "consumer"];

export function SearchForm({ filters }: { filters: Filters }) {
  const config = useConfig();
  const [wrong, setWrong] = useState<readonly FilterName[]>([]);
  const [folded, setFolded] = useState(!NAMES.some((name) => MORE.has(name) && filters[name]));

  const apply = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const changes: Record<string, string | null> = {};
    const bad: FilterName[] = [];
    for (const name of NAMES) {
      const text = String(data.get(name) ?? "").trim();
      const value = name === "min_ms" || name === "max_ms" ? (text === "" ? "" : milliseconds(text)) : text;
      if (value === null) bad.push(name);
      else changes[name] = String(value);
    }
    setWrong(bad);
    if (bad.length === 0) setQuery(changes);
  };
  const text = (name: FilterName, label: string, placeholder: string, list?: string) => (
    <label class={`field field-${name} ${MORE.has(name) ? "more-field" : ""}`}>
      {label}
      <input name={name} defaultValue={filters[name] ?? ""} placeholder={placeholder} autocomplete="off" spellcheck={false} {...(list ? { list } : {})} aria-invalid={wrong.includes(name)} />
      {wrong.includes(name) && <span class="hint bad">as 250 or 1.5 s</span>}
    </label>
  );
  const choice = (name: FilterName, label: string, values: readonly (readonly [string, string])[]) => (
    <label class={`field field-${name} ${MORE.has(name) ? "more-field" : ""}`}>
      {label}
      <select name={name} onChange={(event) => apply(event.currentTarget.form as HTMLFormElement)}>
        <option value="" selected={!filters[name]}>
          any
        </option>
        {filters[name] && !values.some(([value]) => value === filters[name]) && (
          <option value={filters[name]} selected>
            {filters[name]}
          </option>
        )}
        {values.map(([value, shown]) => (
          <option key={value} value={value} selected={filters[name] === value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  );
  const same = (values: readonly string[]) => values.map((value) => [value, value] as const);
  const labelOf = (name: string) => config.services.find((service) => service.name === name)?.label ?? name;

  return (
    <form
      class={`search-form ${folded ? "folded" : ""}`}
      onSubmit={(event) => {
        event.preventDefault();
        apply(event.currentTarget);
      }}
    >
      {choice("service", "Service", config.services.map((service) => [service.name, service.label]))}
      {text("operation", "Operation", "GET /items/{id}")}
      {choice("code", "Outcome", [["any", "failed"], ["none", "did not fail"], ...same(config.codes.map((one) => one.code))])}
      {choice("origin", "Origin", config.origins.map((name) => [name, name === "client" ? "the client" : labelOf(name)]))}
      {choice("reason", "Reason", same(config.reasons.map((one) => one.reason)))}
      {choice("fault", "Fault", [["caller", "caller"], ["service", "service"], ["dependency", "dependency"]])}
      {choice("kind", "Kind", same(KINDS))}
      {text("min_ms", "At least", "250 ms")}
      {text("max_ms", "At most", "1.5 s")}
      {text("baggage", "Baggage", `${config.baggage_keys[0] ?? "key"}=value`, "baggage-keys")}
      {choice("synthetic", "Traffic", [["false", "real"], ["true", "synthetic"]])}
      <datalist id="baggage-keys">
        {config.baggage_keys.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <div class="search-actions">
        <button type="submit" class="button primary">
          Search
        </button>
        <button type="button" class="button quiet unfold" aria-expanded={!folded} onClick={() => setFolded(!folded)}>
          {folded ? "More filters" : "Fewer filters"}
        </button>
        {Object.keys(filters).length > 0 && (
          <button type="button" class="button quiet" onClick={() => setQuery(Object.fromEntries(NAMES.map((name) => [name, null])))}>
            Clear
          </button>
        )}
      </div>
    </form>
  );
}

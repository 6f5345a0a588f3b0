// Chooses the deployment environment of the whole page.
import type { ComponentChildren } from "preact";
import { environmentChoices, environmentLabel, offersChoice, useEnvironment } from "./environment.ts";
import { setQuery } from "./location.ts";

/** @param known the environments of the answer; undefined while there is no answer */
export function EnvironmentControl({ known }: { known: readonly string[] | undefined }) {
  const chosen = useEnvironment();
  if (!offersChoice(known ?? [], chosen)) return null;
  return (
    <label class="environment-control">
      <span class="visually-hidden">Environment</span>
      <select class="input" value={chosen ?? ""} onChange={(event) => setQuery({ environment: event.currentTarget.value })}>
        <option value="">all environments</option>
        {environmentChoices(known ?? [], chosen).map((name) => (
          <option key={name} value={name}>
            {environmentLabel(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A message that the chosen environment has no telemetry; nothing while that is unknown. */
export function EnvironmentBanner({ known, measured }: { known: readonly string[] | undefined; measured: boolean }): ComponentChildren {
  const chosen = useEnvironment();
  if (chosen === null || known === undefined || !measured || known.includes(chosen)) return null;
  return (
    <div class="banner" role="status">
      <span>
        <strong>No telemetry of the environment “{chosen}” in the selected time range.</strong> {known.length > 0 && `There is telemetry of: ${known.map(environmentLabel).join(", ")}.`}
      </span>
      <button type="button" class="button small" onClick={() => setQuery({ environment: null })}>
        All environments
      </button>
    </div>
  );
}

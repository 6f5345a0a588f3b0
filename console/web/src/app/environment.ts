// The deployment environment that is shown, in the URL as the API takes it: `environment=staging`; none means all of them.
import { address, useLocation, type Changes } from "./location.ts";

/** The chosen environment; null for all. */
export const environmentOf = (query: URLSearchParams): string | null => query.get("environment")?.trim() || null;

/** The environment that the reader has chosen; null for all. */
export function useEnvironment(): string | null {
  return environmentOf(useLocation().query);
}

/** Makes addresses of other views that keep the chosen environment. */
export function useAddress(): (path: string, parameters?: Changes) => string {
  const environment = useEnvironment();
  return (path, parameters = {}) => address(path, { environment, ...parameters });
}

/** What can be chosen: every environment that telemetry names, and the chosen one even where it has none. */
export function environmentChoices(known: readonly string[], chosen: string | null): readonly string[] {
  return chosen !== null && !known.includes(chosen) ? [...known, chosen] : known;
}

/** How an environment is written; "none" stands for telemetry that names none. */
export const environmentLabel = (name: string): string => (name === "none" ? "no environment" : name);

/** A choice is offered where there is one, or where one was made. */
export function offersChoice(known: readonly string[], chosen: string | null): boolean {
  return known.length > 1 || chosen !== null;
}

// The console's configuration for every page; a service has the same colour and label everywhere.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ConfigResponse, ConfigService } from "../api/types.ts";
import { unnamedColors } from "./serviceColors.ts";

export const ConfigContext = createContext<ConfigResponse | null>(null);

/** The console's configuration. Pages render only once it is loaded. */
export function useConfig(): ConfigResponse {
  const config = useContext(ConfigContext);
  if (!config) throw new Error("no configuration: the page was drawn outside App");
  return config;
}

export interface ServiceLook {
  readonly name: string;
  readonly label: string;
  readonly color: string;
  readonly language: string | null;
  readonly known: boolean;
}

/** Languages whose names are not the capitalized word of telemetry.sdk.language. */
const LANGUAGES: Record<string, string> = { cpp: "C++", dotnet: ".NET", nodejs: "Node.js", php: "PHP", webjs: "JavaScript" };

function languageName(word: string): string {
  return LANGUAGES[word] ?? word.charAt(0).toUpperCase() + word.slice(1);
}

/** How to show a service. One that the charter does not name has its own name as label, and a colour of its own. */
export function lookOf(services: readonly ConfigService[], name: string): ServiceLook {
  const entry = services.find((service) => service.name === name);
  const color = entry?.color || colorsBeside(services)(name);
  if (entry) return { name, label: entry.label || name, color, language: languageName(entry.language), known: true };
  return { name, label: name, color, language: null, known: false };
}

const chosen = new WeakMap<readonly ConfigService[], (name: string) => string>();

/** The colours of services that this configuration does not name, the same on every page. */
function colorsBeside(services: readonly ConfigService[]): (name: string) => string {
  let colors = chosen.get(services);
  if (!colors) {
    colors = unnamedColors(services.flatMap((service) => service.color || []));
    chosen.set(services, colors);
  }
  return colors;
}

export function useLook(): (name: string) => ServiceLook {
  const { services } = useConfig();
  return (name) => lookOf(services, name);
}

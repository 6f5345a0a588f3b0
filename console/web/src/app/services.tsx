// The console's configuration for every page; a service has the same colour and label everywhere.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Config, ServiceEntry } from "../api/types.ts";
import { unnamedColors } from "./serviceColors.ts";

export const ConfigContext = createContext<Config | null>(null);

/** The console's configuration. Pages render only once it is loaded. */
export function useConfig(): Config {
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

const LANGUAGES: Record<string, string> = { java: "Java", go: "Go", rust: "Rust", python: "Python", dotnet: ".NET", nodejs: "Node.js" };

/** How to show a service. One that the charter does not name has its own name as label, and a colour of its own. */
export function lookOf(services: readonly ServiceEntry[], name: string): ServiceLook {
  const entry = services.find((service) => service.name === name);
  const color = entry?.color || colorsBeside(services)(name);
  if (entry) return { name, label: entry.label || name, color, language: LANGUAGES[entry.language] ?? entry.language, known: true };
  return { name, label: name, color, language: null, known: false };
}

const chosen = new WeakMap<readonly ServiceEntry[], (name: string) => string>();

/** The colours of services that this configuration does not name, the same on every page. */
function colorsBeside(services: readonly ServiceEntry[]): (name: string) => string {
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

// What the charter says of services and failures, for every page: one colour and one label for a service everywhere.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Config, ServiceEntry } from "../api/types.ts";

export const ConfigContext = createContext<Config | null>(null);

/** The console's configuration. Pages are drawn only once it is there. */
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

/** How to show a service. One that the charter does not know gets its own name and a colour made from it. */
export function lookOf(services: readonly ServiceEntry[], name: string): ServiceLook {
  const entry = services.find((service) => service.name === name);
  if (entry) {
    return { name, label: entry.label || name, color: entry.color || derivedColor(name), language: LANGUAGES[entry.language] ?? entry.language, known: true };
  }
  return { name, label: name, color: derivedColor(name), language: null, known: false };
}

/** A steady colour out of a name: muted, so that it is not taken for one of the charter's. */
export function derivedColor(name: string): string {
  let hash = 2166136261;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
  return `hsl(${(hash >>> 0) % 360} 22% 50%)`;
}

export function useLook(): (name: string) => ServiceLook {
  const { services } = useConfig();
  return (name) => lookOf(services, name);
}

// Light or dark: the system's preference until the reader chooses.
import { useEffect, useState } from "preact/hooks";

export type Theme = "light" | "dark";

const listeners = new Set<(theme: Theme) => void>();

export const currentTheme = (): Theme => (document.documentElement.dataset["theme"] === "dark" ? "dark" : "light");

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset["theme"] = theme;
  try {
    localStorage.setItem("plumbline.theme", theme);
  } catch {
    // Storage is off: the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener(theme);
}

export function useTheme(): Theme {
  const [theme, setTheme] = useState(currentTheme);
  useEffect(() => {
    listeners.add(setTheme);
    return () => void listeners.delete(setTheme);
  }, []);
  return theme;
}

// Colours of quantiles and of the series of one metric; the charter names none for them. Some come from the theme.

export interface Palette {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: string;
  readonly accent: string;
  readonly heat: readonly string[];
}

export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const dark = document.documentElement.dataset["theme"] === "dark";
  return {
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    surface: read("--surface"),
    accent: read("--accent"),
    heat: dark
      ? ["#17293f", "#1d4468", "#226a94", "#2d95b3", "#5cc0b8", "#b5e3a5", "#fbf3a3"]
      : ["#e9f1f8", "#c5dcee", "#93c1e0", "#5a9fce", "#2f79b4", "#1b5590", "#123766"],
  };
}

/** Distinguishable with normal and red-green-weak sight; at least 3:1 on both surfaces. */
export const SERIES = ["#3d7fd9", "#c9751a", "#2e9278", "#a95fc4", "#8a7f2f", "#d2557a", "#4f93a8", "#8c7268"] as const;

export const seriesColor = (index: number): string => SERIES[index % SERIES.length] as string;

/** p50, p95, p99: the higher the quantile, the stronger the colour. */
export const QUANTILES = { p50: "#8fa6bf", p95: "#3d7fd9", p99: "#c4523f" } as const;

// Colours for services that the charter does not name. Any two on one page are distinguishable, and none resembles a
// colour of the charter.

/** At least 3:1 on the surfaces of both themes, and at least 0.1 apart in OKLab. */
export const UNNAMED = ["#d05fc8", "#819808", "#885c8c", "#9b887b", "#9079fe", "#c63170", "#367c14", "#6a8ec3", "#f05465", "#836c29", "#914dca", "#b7810f"] as const;

/** Two colours that are closer than this in OKLab look alike in a swatch of 10 pixels. */
export const LEAST_DISTANCE = 0.08;

/**
 * Returns a function from a service name to its colour. A name keeps its colour while the page is open; the first choice
 * depends on the name alone, so that it is usually the same on the next visit. Names repeat colours only after each has
 * been used.
 *
 * @param taken the charter's own colours, as #rrggbb
 */
export function unnamedColors(taken: readonly string[]): (name: string) => string {
  const free = UNNAMED.filter((color) => taken.every((other) => colorDistance(color, other) >= LEAST_DISTANCE));
  const choices = free.length ? free : UNNAMED;
  const chosen = new Map<string, string>();
  const used = new Set<string>();
  return (name) => {
    const known = chosen.get(name);
    if (known !== undefined) return known;
    const first = hash(name) % choices.length;
    let color = choices[first] as string;
    for (let step = 1; used.has(color) && used.size < choices.length; step++) color = choices[(first + step) % choices.length] as string;
    used.add(color);
    chosen.set(name, color);
    return color;
  };
}

/** How different two colours (#rrggbb) look: their distance in OKLab. */
export function colorDistance(one: string, other: string): number {
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklab(color: string): readonly [number, number, number] {
  const [r, g, b] = [1, 3, 5].map((at) => linear(parseInt(color.slice(at, at + 2), 16) / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const linear = (part: number): number => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);

/** FNV-1a. */
function hash(name: string): number {
  let value = 2166136261;
  for (let i = 0; i < name.length; i++) value = Math.imul(value ^ name.charCodeAt(i), 16777619);
  return value >>> 0;
}

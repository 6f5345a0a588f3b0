import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "vitest";

const SRC = join(import.meta.dirname, "../src");

/** A file imports from its own folder and from those before it. */
const FLOORS = ["format.ts", "api", "app", "charts", "ui", "trace", "pages", "App.tsx", "main.tsx"];

type Imports = ReadonlyMap<string, readonly string[]>;

function imports(): Imports {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((file) => /\.tsx?$/.test(file) && !file.startsWith("styles"));
  return new Map(files.map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), "utf8");
  return [...text.matchAll(/(?:from|import) "(\.[^"]+\.tsx?)"/g)].map((match) => normalize(join(dirname(file), match[1] as string))).filter((to) => !to.startsWith("styles"));
}

function floor(file: string): number {
  const at = FLOORS.indexOf(file.split("/")[0] as string);
  if (at < 0) throw new Error(`${relative(process.cwd(), join(SRC, file))} is on no floor: add its folder to FLOORS`);
  return at;
}

/** A file that imports itself through others, as the way there and back; null where there is none. */
function circle(all: Imports): readonly string[] | null {
  const done = new Set<string>();
  const walk = (file: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    for (const to of all.get(file) ?? []) {
      const found = walk(to, [...way, file]);
      if (found) return found;
    }
    done.add(file);
    return null;
  };
  for (const file of all.keys()) {
    const found = walk(file, []);
    if (found) return found;
  }
  return null;
}

describe("imports", () => {
  test("form no circle", () => {
    expect(circle(new Map([["a.ts", ["b.ts"]], ["b.ts", ["c.ts"]], ["c.ts", ["b.ts"]]]))).toEqual(["b.ts", "c.ts", "b.ts"]);
    expect(circle(imports())).toBeNull();
  });

  test("lead to the same floor or down", () => {
    const all = imports();
    expect(all.size).toBeGreaterThan(50);
    const upward = [...all].flatMap(([file, tos]) => tos.filter((to) => floor(to) > floor(file)).map((to) => `${file} imports ${to}`));
    expect(upward).toEqual([]);
  });

  test("a module without components imports none", () => {
    const components = [...imports()].flatMap(([file, tos]) => tos.filter((to) => file.endsWith(".ts") && to.endsWith(".tsx")).map((to) => `${file} imports ${to}`));
    expect(components).toEqual([]);
  });
});

// Holds the first page to its weight: what index.html, its scripts, styles and font cost gzipped, before any click.
// The chart library comes with the first chart and is weighed beside it.
import { readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT_KIB = 250;
const dist = new URL("../dist/", import.meta.url).pathname;

/** @param {string} file */
const weigh = (file) => gzipSync(readFileSync(join(dist, file))).length / 1024;

/** @type {Record<string, { file: string, isEntry?: boolean, css?: string[], assets?: string[], imports?: string[], src?: string }>} */
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const entry = Object.values(manifest).find((chunk) => chunk.isEntry);
if (!entry) throw new Error("the build has no entry");

/** @type {Set<string>} */
const first = new Set(["index.html", "theme.js", "icon.svg"]);
/** @param {{ file: string, css?: string[], assets?: string[], imports?: string[] }} chunk */
function need(chunk) {
  for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) first.add(file);
  for (const name of chunk.imports ?? []) need(manifest[name] ?? { file: name });
}
need(entry);

const initial = [...first].reduce((sum, file) => sum + weigh(file), 0);
const all = readdirSync(join(dist, "assets")).filter((file) => statSync(join(dist, "assets", file)).isFile());
const later = all.filter((file) => !first.has(`assets/${file}`)).reduce((sum, file) => sum + weigh(`assets/${file}`), 0);

console.log(`first page ${initial.toFixed(0)} KiB gzipped (at most ${LIMIT_KIB}); ${later.toFixed(0)} KiB more with the first chart`);
if (initial > LIMIT_KIB) {
  console.error(`the first page is over ${LIMIT_KIB} KiB: ${[...first].map((file) => `${file} ${weigh(file).toFixed(0)}`).join(", ")}`);
  process.exit(1);
}
// Only this script reads it; it is no page.
rmSync(join(dist, ".vite"), { recursive: true });

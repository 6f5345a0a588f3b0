// Formats the values of a resource metric by its unit, and names metrics and series.
import { bytes, duration, number, percent } from "../format.ts";

export function formatOf(name: string, unit: string): (value: number | null) => string {
  if (unit === "1" && /utilization|ratio/.test(name)) return percent;
  if (unit === "By") return bytes;
  if (unit === "By/s") return (value) => (value === null ? bytes(null) : `${bytes(value)}/s`);
  if (unit === "s") return (value) => duration(value === null ? null : value * 1000);
  if (unit === "s/s") return (value) => (value === null ? number(null) : `${duration(value * 1000)}/s`);
  if (unit === "ns") return (value) => duration(value === null ? null : value / 1e6);
  const suffix = unit.endsWith("/s") ? "/s" : unit === "%" ? " %" : "";
  return (value) => (value === null ? number(null) : `${number(value)}${suffix}`);
}

/** Titles of the metrics that are shown first, in this order; the others are collapsed, under their own names. */
const TITLES: Readonly<Record<string, string>> = {
  "process.cpu.utilization": "CPU",
  "process.memory.usage": "Memory",
  "jvm.gc.duration": "Garbage collection",
  "jvm.thread.count": "Threads",
  "jvm.memory.used": "Heap and pools",
  "go.goroutine.count": "Goroutines",
  "go.memory.used": "Memory of the Go runtime",
  "tokio.runtime.tasks.alive": "Tokio tasks",
  "tokio.runtime.queue.depth": "Tokio queue",
  "tokio.runtime.workers": "Tokio workers",
};

/** A metric's name without the differences between OpenTelemetry and Prometheus: dots, and the unit at the end. */
const plain = (name: string): string => name.replaceAll(".", "_").replace(/_(total|bytes|seconds|ratio|milliseconds)$/, "").replace(/_(bytes|seconds)$/, "");

const ORDER: ReadonlyMap<string, { title: string; rank: number }> = new Map(Object.entries(TITLES).map(([name, title], rank) => [plain(name), { title, rank }]));

export const titleOf = (name: string): string => ORDER.get(plain(name))?.title ?? name;

/** The position of a metric among those shown first; null for all others. */
export const rankOf = (name: string): number | null => ORDER.get(plain(name))?.rank ?? null;

/**
 * What distinguishes one series of a metric from the others, in words: "daemon, runnable", "worker 3". The process is part
 * of it only where there are several; the only series of a metric has the metric's title.
 */
export function seriesName(labels: Readonly<Record<string, string>>, all: readonly Readonly<Record<string, string>>[], title: string): string {
  const INSTANCE = "service.instance.id";
  const differs = (key: string) => new Set(all.map((one) => one[key])).size > 1;
  const keys = [...new Set(all.flatMap((one) => Object.keys(one)))].filter((key) => key !== INSTANCE && differs(key));
  const words = keys.map((key) => wordsOf(key, labels[key] ?? ""));
  if (differs(INSTANCE)) words.push(`process ${(labels[INSTANCE] ?? "").slice(0, 8) || "without id"}`);
  return words.join(", ") || title;
}

/** A label in words: where its value alone does not say what it is, with the last part of its name. */
function wordsOf(key: string, value: string): string {
  const name = key.split(/[._]/).pop() ?? key;
  if (value === "true") return name;
  if (value === "false") return `non-${name}`;
  if (value === "") return `no ${name}`;
  return /^[\d.]+$/.test(value) ? `${name} ${value}` : value;
}

// How values of a resource metric are written, by the unit that the charter or the runtime gave it.
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

/** Titles of the metrics that one looks at first, in that order; what is not here is folded away under its own name. */
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

/** Where a metric stands among those that one looks at first; null for all others. */
export const rankOf = (name: string): number | null => ORDER.get(plain(name))?.rank ?? null;

/** What tells one series of a metric from the others: its labels, and the process only where there are several. */
export function seriesName(labels: Readonly<Record<string, string>>, all: readonly Readonly<Record<string, string>>[]): string {
  const INSTANCE = "service.instance.id";
  const several = new Set(all.map((one) => one[INSTANCE])).size > 1;
  const parts = Object.entries(labels)
    .filter(([key]) => key !== INSTANCE && new Set(all.map((one) => one[key])).size > 1)
    .map(([, value]) => value);
  if (several) parts.push((labels[INSTANCE] ?? "").slice(0, 8));
  return parts.join(" ") || "now";
}

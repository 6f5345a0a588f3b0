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

const TITLES: Readonly<Record<string, string>> = {
  "process.cpu.utilization": "CPU",
  "process.cpu.time": "CPU time",
  "process.memory.usage": "Memory",
  "jvm.gc.duration": "Garbage collection",
  "jvm.thread.count": "Threads",
  "jvm.memory.used": "Heap and pools",
  "jvm.cpu.recent_utilization": "CPU of the JVM",
  "go.goroutine.count": "Goroutines",
  "go.memory.used": "Memory of the Go runtime",
  "tokio.workers": "Tokio workers",
  "tokio.tasks.alive": "Tokio tasks",
};

export const titleOf = (name: string): string => TITLES[name] ?? name;

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

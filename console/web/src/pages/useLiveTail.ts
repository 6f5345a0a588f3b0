// Traces as they arrive. The page keeps the newest 500; a trace that gains spans replaces its earlier row.
import { useEffect, useRef, useState } from "preact/hooks";
import { apiAddress } from "../api/client.ts";
import type { LiveDropped, TraceRow } from "../api/types.ts";
import type { Filters } from "./filters.ts";

const KEPT = 500;
const DRAW_MS = 250;

export interface LiveTail {
  readonly traces: readonly TraceRow[];
  readonly state: "waiting" | "open" | "lost";
  readonly dropped: number;
  readonly paused: boolean;
  readonly toggle: () => void;
}

export function useLiveTail(filters: Filters, environment: string | null): LiveTail {
  const [traces, setTraces] = useState<readonly TraceRow[]>([]);
  const [state, setState] = useState<LiveTail["state"]>("waiting");
  const [dropped, setDropped] = useState(0);
  const [paused, setPaused] = useState(false);
  const held = useRef(false);
  held.current = paused;
  const url = apiAddress("/traces/live", { ...filters, environment });

  useEffect(() => {
    let known = new Map<string, TraceRow>();
    let changed = false;
    setTraces([]);
    setDropped(0);
    const source = new EventSource(url);
    source.addEventListener("open", () => setState("open"));
    source.addEventListener("error", () => setState("lost"));
    source.addEventListener("trace", (event) => {
      const trace = JSON.parse((event as MessageEvent<string>).data) as TraceRow;
      known.set(trace.trace_id, trace);
      changed = true;
      // While the list is paused or the page is hidden, the oldest are dropped.
      if (known.size > 2 * KEPT) known.delete(known.keys().next().value as string);
    });
    source.addEventListener("dropped", (event) => {
      const { traces: missed } = JSON.parse((event as MessageEvent<string>).data) as LiveDropped;
      setDropped((before) => before + missed);
    });
    // Rendered four times a second, however many arrive.
    const timer = window.setInterval(() => {
      if (!changed || held.current) return;
      changed = false;
      const newest = [...known.values()].sort((a, b) => b.start_us - a.start_us).slice(0, KEPT);
      known = new Map(newest.map((trace) => [trace.trace_id, trace]));
      setTraces(newest);
    }, DRAW_MS);
    return () => {
      source.close();
      window.clearInterval(timer);
    };
  }, [url]);

  return { traces, state, dropped, paused, toggle: () => setPaused((before) => !before) };
}

// The list of traces of every page. Only rows near the viewport are in the DOM.
import { useEffect, useRef, useState } from "preact/hooks";
import type { TraceRow } from "../api/types.ts";
import { useAddress } from "../app/environment.ts";
import { useLook } from "../app/services.tsx";
import { clockMs, duration, instant, shortId } from "../format.ts";
import { ErrorTag, Swatch } from "./tags.tsx";
import { windowOf } from "./windowOf.ts";

const ROW = 36;

interface TraceTableProps {
  traces: readonly TraceRow[];
  /** The accessible name of the list. */
  label: string;
}

export function TraceTable({ traces, label }: TraceTableProps) {
  const longest = traces.reduce((most, trace) => Math.max(most, trace.duration_us), 1);
  const list = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 900 });

  // The page scrolls, not the list, so that wheel and keyboard behave as on other pages.
  useEffect(() => {
    const measure = () => {
      const box = list.current?.getBoundingClientRect();
      if (box) setView({ top: Math.max(0, -box.top), height: window.innerHeight });
    };
    measure();
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [traces.length]);

  const { first, last } = windowOf(traces.length, ROW, view.top, view.height, 20);
  return (
    <div class="traces" role="table" aria-label={label} aria-rowcount={traces.length + 1}>
      <div class="traces-head" role="row" aria-rowindex={1}>
        <span role="columnheader">Began</span>
        <span role="columnheader">Request</span>
        <span role="columnheader" class="t-failure">Failure</span>
        <span role="columnheader" class="t-services">Services</span>
        <span role="columnheader" class="num t-spans">Spans</span>
        <span role="columnheader" class="t-duration">Duration</span>
      </div>
      <div ref={list} role="rowgroup" class="traces-body" style={{ height: `${traces.length * ROW}px` }}>
        {traces.slice(first, last).map((trace, i) => (
          <Row key={trace.trace_id} trace={trace} index={first + i} longest={longest} />
        ))}
      </div>
    </div>
  );
}

function Row({ trace, index, longest }: { trace: TraceRow; index: number; longest: number }) {
  const to = useAddress();
  const look = useLook();
  const start = trace.start_us / 1000;
  const origin = trace.error?.origin;
  return (
    <div class="trace-row" role="row" aria-rowindex={index + 2} style={{ top: `${index * ROW}px` }}>
      <span role="cell" class="muted nowrap" title={instant(start)}>
        {clockMs(start)}
      </span>
      <span role="cell" class="t-name">
        <Swatch color={look(trace.root.service).color} />
        <a href={to(`/trace/${trace.trace_id}`)} title={`${look(trace.root.service).label}: ${trace.root.name}`}>
          {trace.root.name || "(no name)"}
        </a>
        <span class="mono muted t-id">{shortId(trace.trace_id)}</span>
        {!trace.complete && <span class="tag" title="A parent span is missing">partial</span>}
        {trace.synthetic && <span class="tag" title="Made by a test or probe">synthetic</span>}
      </span>
      <span role="cell" class="t-failure">
        {trace.error && (
          <>
            <ErrorTag code={trace.error.code} fault={trace.error.fault} />
            {origin && <span class="muted t-origin">in {origin === "client" ? "the client" : look(origin).label}</span>}
          </>
        )}
      </span>
      <span role="cell" class="t-services" title={trace.services.map((name) => look(name).label).join(", ")}>
        {trace.services.map((name) => (
          <Swatch key={name} color={look(name).color} />
        ))}
        <span class="visually-hidden">{trace.services.map((name) => look(name).label).join(", ")}</span>
      </span>
      <span role="cell" class="num t-spans muted">{trace.span_count}</span>
      <span role="cell" class="t-duration">
        <span class="bar" aria-hidden="true">
          <span style={{ width: `${Math.max(1.5, (trace.duration_us / longest) * 100)}%`, background: trace.error ? "var(--bad)" : "var(--accent)" }} />
        </span>
        <span class="num">{duration(trace.duration_us / 1000)}</span>
      </span>
    </div>
  );
}

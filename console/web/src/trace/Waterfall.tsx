// The spans of a trace on a time axis. Only the rows in view are in the DOM, whatever the size of the trace.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { TraceResponse, TraceSpan } from "../api/types.ts";
import { useLook, type ServiceLook } from "../app/services.tsx";
import { duration } from "../format.ts";
import { Icon } from "../ui/Icon.tsx";
import { windowOf } from "../ui/windowOf.ts";
import { Minimap } from "./Minimap.tsx";
import { descendants, openRows, ticks, type View } from "./rows.ts";
import { shortName } from "./shortName.ts";

const ROW = 26;

interface WaterfallProps {
  trace: TraceResponse;
  selected: string | null;
  onSelect: (id: string) => void;
  view: View;
  onView: (view: View | null) => void;
}

export function Waterfall({ trace, selected, onSelect, view, onView }: WaterfallProps) {
  const look = useLook();
  const scroller = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());

  const below = useMemo(() => descendants(trace.spans), [trace.spans]);
  const rows = useMemo(() => openRows(trace.spans, closed), [trace.spans, closed]);
  const critical = useMemo(() => {
    const segments = new Map<string, { from: number; to: number }[]>();
    for (const { span_id, from_us, to_us } of trace.critical_path) {
      const list = segments.get(span_id);
      if (list) list.push({ from: from_us, to: to_us });
      else segments.set(span_id, [{ from: from_us, to: to_us }]);
    }
    return segments;
  }, [trace.critical_path]);
  const first = trace.error_path[0] ?? null;
  const retried = useMemo(() => new Map(trace.retries.flatMap((retry) => retry.attempts.map((id) => [id, retry.attempts.length] as const))), [trace.retries]);

  useEffect(() => {
    const element = scroller.current as HTMLDivElement;
    const measure = () => setScroll({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, []);

  const at = rows.findIndex((span) => span.span_id === selected);
  useEffect(() => {
    const element = scroller.current as HTMLDivElement;
    if (at < 0) return;
    const top = at * ROW;
    if (top < element.scrollTop || top + ROW > element.scrollTop + element.clientHeight) element.scrollTop = Math.max(0, top - element.clientHeight / 2);
  }, [selected, at]);

  const toggle = (id: string) =>
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });

  const onKeyDown = (event: KeyboardEvent) => {
    const span = rows[at];
    const page = Math.max(1, Math.floor(scroll.height / ROW) - 1);
    const move = (to: number) => {
      const target = rows[Math.max(0, Math.min(rows.length - 1, to))];
      if (target) onSelect(target.span_id);
    };
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at + 1),
      ArrowUp: () => move(at - 1),
      PageDown: () => move(at + page),
      PageUp: () => move(at - page),
      Home: () => move(0),
      End: () => move(rows.length - 1),
      ArrowRight: () => (span && closed.has(span.span_id) ? toggle(span.span_id) : move(at + 1)),
      ArrowLeft: () => {
        if (!span) return;
        if ((below.get(span.span_id) ?? 0) > 0 && !closed.has(span.span_id)) toggle(span.span_id);
        else move(rows.findIndex((one) => one.span_id === span.parent_id));
      },
    };
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step();
  };

  const shown = windowOf(rows.length, ROW, scroll.top, scroll.height);
  const whole = view.from <= 0 && view.to >= trace.duration_us;
  return (
    <div class="waterfall">
      <Minimap trace={trace} view={view} onView={onView} />
      <div class="waterfall-head">
        <div class="wf-name">
          <span>{rows.length === trace.spans.length ? "Span" : `${rows.length} of ${trace.spans.length} spans open`}</span>
          {closed.size > 0 && (
            <button type="button" class="button quiet small" onClick={() => setClosed(new Set())}>
              Open all
            </button>
          )}
          {!whole && (
            <button type="button" class="button quiet small" onClick={() => onView(null)}>
              Whole trace
            </button>
          )}
        </div>
        <Axis view={view} />
      </div>
      <div
        ref={scroller}
        class="waterfall-rows"
        role="treegrid"
        tabIndex={0}
        aria-label={`Spans of the trace, ${trace.spans.length} in all`}
        aria-rowcount={rows.length}
        {...(at >= 0 ? { "aria-activedescendant": `span-${selected}` } : {})}
        onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
        onKeyDown={onKeyDown}
        style={{ height: `min(${rows.length * ROW + 2}px, max(320px, 62vh))` }}
      >
        <div role="rowgroup" style={{ height: `${rows.length * ROW}px`, position: "relative" }}>
          {rows.slice(shown.first, shown.last).map((span, i) => (
            <Row
              key={span.span_id}
              span={span}
              index={shown.first + i}
              look={look(span.service)}
              view={view}
              selected={span.span_id === selected}
              isClosed={closed.has(span.span_id)}
              below={below.get(span.span_id) ?? 0}
              critical={critical.get(span.span_id)}
              attempts={retried.get(span.span_id)}
              begins={span.span_id === first}
              onSelect={onSelect}
              onToggle={toggle}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Axis({ view }: { view: View }) {
  return (
    <div class="wf-axis" aria-hidden="true">
      {ticks(view.from, view.to, window.innerWidth < 720 ? 2 : 6).map((tick) => (
        <span key={tick} style={{ left: `${((tick - view.from) / (view.to - view.from)) * 100}%` }}>
          {duration(tick / 1000)}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  span: TraceSpan;
  index: number;
  look: ServiceLook;
  view: View;
  selected: boolean;
  isClosed: boolean;
  below: number;
  critical: readonly { from: number; to: number }[] | undefined;
  attempts: number | undefined;
  begins: boolean;
  onSelect: (id: string) => void;
  onToggle: (id: string) => void;
}

const KIND_MARK: Readonly<Record<string, string>> = { server: "←", client: "→", producer: "⇢", consumer: "⇠" };
const MOST_INDENT = 22;

function Row({ span, index, look, view, selected, isClosed, below, critical, attempts, begins, onSelect, onToggle }: RowProps) {
  const length = view.to - view.from;
  const place = (from: number, to: number): JSX.CSSProperties | null => {
    const left = Math.max(0, (from - view.from) / length);
    const right = Math.min(1, (to - view.from) / length);
    return right < 0 || left > 1 ? null : { left: `${left * 100}%`, width: `max(2px, ${Math.max(0, right - left) * 100}%)` };
  };
  const end = span.offset_us + span.duration_us;
  const bar = place(span.offset_us, end);
  const labelLeft = (end - view.from) / length > 0.82;
  // A bar that leaves no room on either side carries its length itself.
  const inside = labelLeft && (span.offset_us - view.from) / length < 0.2;
  const failed = span.error !== null || span.status === "error";
  return (
    <div
      id={`span-${span.span_id}`}
      class={`wf-row ${selected ? "selected" : ""} ${span.on_error_path ? "on-error-path" : ""} ${failed ? "failed" : ""}`}
      style={{ top: `${index * ROW}px` }}
      role="row"
      aria-level={span.depth + 1}
      aria-rowindex={index + 1}
      aria-selected={selected}
      {...(below > 0 ? { "aria-expanded": !isClosed } : {})}
      onClick={() => onSelect(span.span_id)}
    >
      <div class="wf-name" role="gridcell" style={{ paddingLeft: `calc(8px + ${Math.min(span.depth, MOST_INDENT)} * var(--indent))` }}>
        {below > 0 ? (
          <button
            type="button"
            class="wf-toggle"
            tabIndex={-1}
            aria-label={isClosed ? `Expand ${below} spans` : `Collapse ${below} spans`}
            onClick={(event) => {
              event.stopPropagation();
              onToggle(span.span_id);
            }}
          >
            <Icon name={isClosed ? "right" : "down"} size={12} />
          </button>
        ) : (
          <span class="wf-toggle" />
        )}
        <span class="swatch" style={{ background: look.color }} title={look.label} />
        <span class="wf-kind" title={span.kind}>
          {KIND_MARK[span.kind] ?? ""}
        </span>
        <span class="wf-text" title={`${look.label}: ${span.name}`}>
          {shortName(span.name)}
        </span>
        {isClosed && <span class="tag">+{below}</span>}
        {span.attempt !== null && (
          <span class="tag warn" title={`Attempt ${span.attempt}${attempts ? ` of ${attempts}` : ""}`}>
            try {span.attempt}
            {attempts ? `/${attempts}` : ""}
          </span>
        )}
        {begins && <span class="tag bad">origin</span>}
        <span class="visually-hidden">, {look.label}</span>
      </div>
      <div class="wf-time" role="gridcell">
        {bar && (
          <>
            <div class="wf-bar" style={{ ...bar, background: look.color }} />
            {critical?.map((segment) => {
              const strip = place(segment.from, segment.to);
              return strip && <div key={segment.from} class="wf-critical" style={strip} />;
            })}
            {span.events.map((event, i) => {
              const across = (event.offset_us - view.from) / length;
              return across >= 0 && across <= 1 ? <div key={i} class="wf-event" style={{ left: `${across * 100}%` }} title={event.name} /> : null;
            })}
            <span
              class={`wf-duration ${inside ? "inside" : ""}`}
              style={inside ? { right: "6px" } : labelLeft ? { right: `calc(${(1 - Math.max(0, (span.offset_us - view.from) / length)) * 100}% + 6px)` } : { left: `calc(${((end - view.from) / length) * 100}% + 6px)` }}
            >
              {duration(span.duration_us / 1000)}
              {span.error && <b> {span.error.code}</b>}
            </span>
          </>
        )}
      </div>
    </div>
  );
}

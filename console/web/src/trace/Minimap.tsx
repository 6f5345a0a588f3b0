// The whole trace in miniature; dragging over a part of it zooms in.
import { useEffect, useRef, useState } from "preact/hooks";
import type { TraceResponse } from "../api/types.ts";
import { useLook } from "../app/services.tsx";
import { useTheme } from "../app/theme.ts";
import type { View } from "./rows.ts";

const HEIGHT = 54;

interface MinimapProps {
  trace: TraceResponse;
  view: View;
  onView: (view: View | null) => void;
}

export function Minimap({ trace, view, onView }: MinimapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const look = useLook();
  const theme = useTheme();
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const length = Math.max(trace.duration_us, 1);

  useEffect(() => {
    const element = canvas.current as HTMLCanvasElement;
    const draw = () => paint(element, trace, (service) => look(service).color);
    draw();
    const sizes = new ResizeObserver(draw);
    sizes.observe(element);
    return () => sizes.disconnect();
  }, [trace, theme]);

  const share = (event: PointerEvent) => {
    const place = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - place.left) / place.width));
  };
  const from = drag ? Math.min(drag.from, drag.to) : view.from / length;
  const to = drag ? Math.max(drag.from, drag.to) : view.to / length;
  return (
    <div
      class="minimap"
      title="Drag to zoom in, double-click for the whole trace"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: share(event), to: share(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: share(event) })}
      onPointerUp={() => {
        setDrag(null);
        if (drag && to - from > 0.004) onView({ from: from * length, to: to * length });
      }}
      onDblClick={() => onView(null)}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <div class="minimap-shade" style={{ left: 0, width: `${from * 100}%` }} />
      <div class="minimap-shade" style={{ left: `${to * 100}%`, right: 0 }} />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, trace: TraceResponse, colorOf: (service: string) => string): void {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.round(HEIGHT * scale);
  const context = canvas.getContext("2d");
  if (!context || trace.spans.length === 0) return;
  context.scale(scale, scale);
  const row = Math.min(4, (HEIGHT - 8) / trace.spans.length);
  const length = Math.max(trace.duration_us, 1);
  const colors = new Map<string, string>();
  trace.spans.forEach((span, i) => {
    let color = colors.get(span.service);
    if (!color) colors.set(span.service, (color = colorOf(span.service)));
    context.fillStyle = color;
    context.fillRect((span.offset_us / length) * width, 4 + i * row, Math.max(1, (span.duration_us / length) * width), Math.max(0.7, row * 0.75));
  });
}

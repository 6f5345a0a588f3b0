// Single requests on a chart of many: each a link to its trace, which exists. Failed ones stand out.
import type { Exemplar } from "../api/types.ts";
import { address } from "../app/location.ts";
import { clock, duration } from "../format.ts";
import { acrossOf } from "./scale.ts";

interface ExemplarsProps {
  exemplars: readonly Exemplar[];
  times: readonly number[];
  stepMs: number;
  /** The vertical place, 0 at the bottom and 1 at the top. */
  upOf: (exemplar: Exemplar) => number;
}

export const traceAddress = (exemplar: Exemplar): string => address(`/trace/${exemplar.trace_id}`, { span: exemplar.span_id });

export function Exemplars({ exemplars, times, stepMs, upOf }: ExemplarsProps) {
  // The table under the chart has the same links for the keyboard; five hundred stops here would help nobody.
  return (
    <div class="exemplars">
      {exemplars.map((exemplar) => {
        const across = acrossOf(exemplar.time_ms, times, stepMs);
        if (across < 0 || across > 1) return null;
        const what = `${duration(exemplar.value_s * 1000)}${exemplar.code ? `, ${exemplar.code}` : ""} at ${clock(exemplar.time_ms)}`;
        return (
          <a
            key={`${exemplar.trace_id}${exemplar.span_id}`}
            class={`exemplar ${exemplar.code ? "failed" : ""}`}
            href={traceAddress(exemplar)}
            style={{ left: `${across * 100}%`, bottom: `${upOf(exemplar) * 100}%` }}
            tabIndex={-1}
            title={`${what}${exemplar.operation ? `\n${exemplar.operation}` : ""}\nOpen the trace`}
            aria-label={`Trace of a request of ${what}`}
          />
        );
      })}
    </div>
  );
}

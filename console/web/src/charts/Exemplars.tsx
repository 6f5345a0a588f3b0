// Exemplars on a chart: each is a link to a stored trace. Failed ones have another colour.
import type { ServiceExemplar } from "../api/types.ts";
import { useAddress } from "../app/environment.ts";
import type { Changes } from "../app/location.ts";
import { clock, duration } from "../format.ts";
import { acrossOf } from "./scale.ts";

interface ExemplarsProps {
  exemplars: readonly ServiceExemplar[];
  times: readonly number[];
  stepMs: number;
  /** The vertical place, 0 at the bottom and 1 at the top. */
  upOf: (exemplar: ServiceExemplar) => number;
}

/** The path and parameters of an exemplar's span in its trace. */
export const traceOf = (exemplar: ServiceExemplar): [string, Changes] => [`/trace/${exemplar.trace_id}`, { span: exemplar.span_id }];

export function Exemplars({ exemplars, times, stepMs, upOf }: ExemplarsProps) {
  const to = useAddress();
  // The table under the chart has the same links for the keyboard; up to 500 tab stops here would be too many.
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
            href={to(...traceOf(exemplar))}
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

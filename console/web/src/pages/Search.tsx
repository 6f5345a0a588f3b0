// Searches for traces by filters, or shows them as they arrive.
import { useEffect, useState } from "preact/hooks";
import { apiAddress, get, type ApiError, type Parameters } from "../api/client.ts";
import type { SearchResponse, TraceRow } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress, useEnvironment } from "../app/environment.ts";
import { EnvironmentControl } from "../app/EnvironmentControl.tsx";
import { go, setQuery, useLocation } from "../app/location.ts";
import { TimeControl } from "../app/TimeControl.tsx";
import { useRange } from "../app/useRange.ts";
import { number } from "../format.ts";
import { Answer, Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty } from "../ui/states.tsx";
import { TraceTable } from "../ui/TraceTable.tsx";
import { filtersOf, traceIdOf, type Filters } from "./filters.ts";
import { SearchForm } from "./SearchForm.tsx";
import { useLiveTail } from "./useLiveTail.ts";

const LIMITS = [100, 1_000, 5_000];

export function Search() {
  const { query } = useLocation();
  const filters = filtersOf(query);
  const environment = useEnvironment();
  const live = query.get("live") === "true";
  return (
    <>
      <div class="page-head">
        <h1>Search</h1>
        <OpenById />
        <div class="end">
          <button type="button" class="button" aria-pressed={live} onClick={() => setQuery({ live: live ? null : "true" })}>
            <span class={`live-dot ${live ? "on" : ""}`} aria-hidden="true" />
            Live tail
          </button>
          <EnvironmentControl known={[]} />
          {!live && <TimeControl />}
        </div>
      </div>
      <Panel title="Filters" class="search-panel">
        <SearchForm key={JSON.stringify(filters)} filters={filters} />
      </Panel>
      {live ? <LiveTail filters={filters} environment={environment} /> : <Found filters={filters} environment={environment} />}
    </>
  );
}

/** A trace id, pasted from a log line, a ticket or a problem's `trace_id`, opens its trace at once. */
function OpenById() {
  const to = useAddress();
  const [wrong, setWrong] = useState(false);
  return (
    <form
      class="open-by-id"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const id = traceIdOf(String(new FormData(event.currentTarget).get("id")));
        setWrong(id === null);
        if (id) go(to(`/trace/${id}`));
      }}
    >
      <input class="input mono" name="id" placeholder="Paste a trace id or traceparent" aria-label="Trace id or traceparent" aria-invalid={wrong} autocomplete="off" spellcheck={false} />
      {wrong && (
        <span class="tone-bad small" role="alert">
          Expected 32 hex digits, or a traceparent
        </span>
      )}
    </form>
  );
}

interface AskedFor {
  filters: Filters;
  environment: string | null;
}

function Found({ filters, environment }: AskedFor) {
  const { query } = useLocation();
  const { range } = useRange();
  const limit = LIMITS.includes(Number(query.get("limit"))) ? Number(query.get("limit")) : 100;
  const answer = useQuery<SearchResponse>(apiAddress("/traces", { ...filters, environment, from: range.from, to: range.to, limit }));
  const more = useMore(answer.data, { ...filters, environment }, range.from, range.to, limit);
  const count = (answer.data?.traces.length ?? 0) + more.rows.length;

  return (
    <>
      <PartsBanner parts={answer.data?.parts} />
      <Panel
        title="Traces"
        flush
        note={answer.data ? `${number(count)}${more.next ? ", newest first; there are more" : ", newest first"}` : undefined}
        refreshing={answer.loading && answer.data !== null}
        end={
          <>
            <label class="inline-field">
              <span class="visually-hidden">At most</span>
              <select class="input small" value={String(limit)} onChange={(event) => setQuery({ limit: event.currentTarget.value === "100" ? null : event.currentTarget.value })}>
                {LIMITS.map((one) => (
                  <option key={one} value={String(one)}>
                    up to {number(one)}
                  </option>
                ))}
              </select>
            </label>
            <button type="button" class="button small" onClick={answer.reload}>
              Refresh
            </button>
          </>
        }
      >
        <Answer query={answer} lines={6}>
          {(data) =>
            data.traces.length === 0 ? (
              <NothingFound filters={filters} environment={environment} />
            ) : (
              <>
                <TraceTable traces={[...data.traces, ...more.rows]} label="Traces found" />
                {more.next && (
                  <div class="more">
                    <button type="button" class="button" onClick={more.load} disabled={more.loading}>
                      {more.loading ? "Loading" : `${number(limit)} more`}
                    </button>
                    {more.error && <span class="tone-bad small">{more.error.detail}</span>}
                  </div>
                )}
              </>
            )
          }
        </Answer>
      </Panel>
    </>
  );
}

function NothingFound({ filters, environment }: AskedFor) {
  const some = Object.keys(filters).length > 0 || environment !== null;
  return (
    <Empty title="No trace matches">
      <p>
        {some
          ? "Remove a filter, or choose a longer time range. Service, operation, kind, code, origin, reason and fault must match the same span."
          : "No trace arrived in the selected time range. Choose a longer one, or run `make demo`."}
      </p>
      {some && (
        <button type="button" class="button small" onClick={() => go("/search")}>
          Clear all filters
        </button>
      )}
    </Empty>
  );
}

/** The pages after the first, as far as they were loaded. */
function useMore(first: SearchResponse | null, asked: Parameters, from: string, to: string, limit: number) {
  const [rows, setRows] = useState<readonly TraceRow[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [loading, setLoading] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    setRows([]);
    setNext(first?.next ?? null);
    setError(null);
  }, [first]);
  const load = () => {
    setLoading(true);
    get<SearchResponse>(apiAddress("/traces", { ...asked, from, to, limit, cursor: next })).then(
      (answer) => {
        setRows((before) => [...before, ...answer.traces]);
        setNext(answer.next);
        setLoading(false);
      },
      (failure: ApiError) => {
        setError(failure);
        setLoading(false);
      },
    );
  };
  return { rows, next, loading, error, load };
}

function LiveTail({ filters, environment }: AskedFor) {
  const tail = useLiveTail(filters, environment);
  return (
    <Panel
      title="Live"
      flush
      note={tail.state === "open" ? `${number(tail.traces.length)} traces, newest first${tail.dropped ? `; ${number(tail.dropped)} were not shown: too many at once` : ""}` : tail.state === "waiting" ? "connecting" : "the connection was lost; reconnecting"}
      end={
        <button type="button" class="button small" aria-pressed={tail.paused} onClick={tail.toggle}>
          {tail.paused ? "Resume" : "Pause"}
        </button>
      }
    >
      {tail.traces.length === 0 ? (
        <Empty title="Waiting for traces">
          <p>They appear here as they arrive, usually within a second of the request's end.</p>
        </Empty>
      ) : (
        <TraceTable traces={tail.traces} label="Traces as they arrive" />
      )}
    </Panel>
  );
}


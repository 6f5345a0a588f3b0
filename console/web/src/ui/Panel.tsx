// A titled part of a page, and what it shows while its data loads, when it has arrived and when it failed.
import type { ComponentChildren } from "preact";
import type { Query } from "../api/useQuery.ts";
import { Failed, Loading } from "./states.tsx";

interface PanelProps {
  title: string;
  note?: ComponentChildren;
  end?: ComponentChildren;
  class?: string;
  flush?: boolean;
  id?: string;
  refreshing?: boolean;
  children: ComponentChildren;
}

/** One titled part of a page. */
export function Panel({ title, note, end, class: extra = "", flush = false, id, refreshing = false, children }: PanelProps) {
  return (
    <section class={`panel ${extra} ${refreshing ? "refreshing" : ""}`} aria-label={title} {...(id ? { id } : {})}>
      <div class="panel-head">
        <h2>{title}</h2>
        {note && <span class="note">{note}</span>}
        {end && <div class="end">{end}</div>}
      </div>
      <div class={`panel-body ${flush ? "flush" : ""}`}>{children}</div>
    </section>
  );
}

/** Renders a response; a loading or error state until there is one. Old data stays during a refresh. */
export function Answer<T>({ query, lines = 3, children }: { query: Query<T>; lines?: number; children: (data: T) => ComponentChildren }) {
  if (query.data !== null) {
    return (
      <>
        {query.error && <div class="banner" role="status">Not refreshed: {query.error.detail}</div>}
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <Failed error={query.error} retry={query.reload} />;
  return <Loading lines={lines} />;
}

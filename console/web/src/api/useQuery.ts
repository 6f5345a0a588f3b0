// A response of the API as state: loading, loaded, failed; refreshed while the page is visible.
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError, get } from "./client.ts";

export interface Query<T> {
  /** The last response to this request; null until there is one. */
  readonly data: T | null;
  /** Why the last attempt failed; null when it did not. */
  readonly error: ApiError | null;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** The same, but the previous response stays until the new one is loaded. */
interface Options {
  /** Milliseconds between refreshes; 0 or absent for none. Hidden pages do not refresh. */
  readonly every?: number;
  /** Identifies the request. While it stays the same (only the clock moves), old data stays on the page. */
  readonly subject?: string;
}

/** Reads `url` (null: nothing yet) and refreshes it. */
export function useQuery<T>(url: string | null, { every = 0, subject = url ?? "" }: Options = {}): Query<T> {
  const [state, setState] = useState<{ subject: string; data: T | null; error: ApiError | null; loading: boolean }>({ subject, data: null, error: null, loading: url !== null });
  const [turn, setTurn] = useState(0);
  const current = useRef(url);
  current.current = url;

  useEffect(() => {
    if (url === null) return;
    const abort = new AbortController();
    setState((before) => (before.subject === subject ? { ...before, loading: true } : { subject, data: null, error: null, loading: true }));
    get<T>(url, abort.signal).then(
      (data) => setState({ subject, data, error: null, loading: false }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        const known = error instanceof ApiError ? error : new ApiError(0, "The page failed", String(error));
        setState((before) => ({ subject, data: before.subject === subject ? before.data : null, error: known, loading: false }));
      },
    );
    return () => abort.abort();
  }, [url, subject, turn]);

  useEffect(() => {
    if (every <= 0) return;
    const timer = window.setInterval(() => {
      if (!document.hidden) setTurn((value) => value + 1);
    }, every);
    return () => window.clearInterval(timer);
  }, [every]);

  const fresh = state.subject === subject;
  return {
    data: fresh ? state.data : null,
    error: fresh ? state.error : null,
    loading: fresh ? state.loading : url !== null,
    reload: () => setTurn((value) => value + 1),
  };
}

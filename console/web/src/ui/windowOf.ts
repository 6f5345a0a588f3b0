// Which rows of a long list are in view: its cost depends on what is visible.

export interface Window {
  readonly first: number;
  /** Exclusive. */
  readonly last: number;
}

/** Which rows of a list are in view, with some more on both sides so that scrolling shows no gaps. */
export function windowOf(count: number, rowHeight: number, scrollTop: number, viewHeight: number, overscan = 12): Window {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
  const last = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + overscan);
  return { first: Math.min(first, count), last };
}

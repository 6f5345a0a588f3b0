// The instant under the pointer, shared by all charts of a page.
import { useEffect, useState } from "preact/hooks";

let at: number | null = null;
const listeners = new Set<(time: number | null) => void>();

export function setCursor(time: number | null): void {
  if (time === at) return;
  at = time;
  for (const listener of listeners) listener(time);
}

export function useCursor(): number | null {
  const [time, setTime] = useState(at);
  useEffect(() => {
    listeners.add(setTime);
    return () => void listeners.delete(setTime);
  }, []);
  return time;
}

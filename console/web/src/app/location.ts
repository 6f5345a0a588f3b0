// The state of a view: a path and its query, nothing else. The address of any view can be pasted into a ticket.
import { useEffect, useState } from "preact/hooks";

export interface Location {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Query parameters to set; null, undefined and "" remove one. */
export type Changes = Readonly<Record<string, string | number | null | undefined>>;

const listeners = new Set<() => void>();

function read(): Location {
  return { path: window.location.pathname, query: new URLSearchParams(window.location.search) };
}

/** The address of a path with these parameters; empty ones are left out, so that one view has one address. */
export function address(path: string, parameters: Changes | URLSearchParams = {}): string {
  const query = new URLSearchParams();
  const entries = parameters instanceof URLSearchParams ? parameters.entries() : Object.entries(parameters);
  for (const [name, value] of entries) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** The query with changes applied; what is not named stays. */
export function changed(query: URLSearchParams, changes: Changes): URLSearchParams {
  const result = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") result.delete(name);
    else result.set(name, String(value));
  }
  return result;
}

/** Goes to an address, as a new entry of the history; `replace` changes the current entry. */
export function go(to: string, how: "push" | "replace" = "push"): void {
  const before = window.location.pathname;
  if (how === "push") window.history.pushState(null, "", to);
  else window.history.replaceState(null, "", to);
  if (window.location.pathname !== before) window.scrollTo(0, 0);
  for (const listener of listeners) listener();
}

/** Sets query parameters of the current page. */
export function setQuery(changes: Changes, how: "push" | "replace" = "push"): void {
  const here = read();
  go(address(here.path, changed(here.query, changes)), how);
}

/** The current location; the component renders again when it changes, by a link, "back" or "forward". */
export function useLocation(): Location {
  const [location, setLocation] = useState(read);
  useEffect(() => {
    const update = () => setLocation(read());
    listeners.add(update);
    window.addEventListener("popstate", update);
    update();
    return () => {
      listeners.delete(update);
      window.removeEventListener("popstate", update);
    };
  }, []);
  return location;
}

/** Handles plain clicks on links of this origin without a reload; the browser handles all other clicks. */
export function followLinks(root: HTMLElement): void {
  root.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== window.location.origin) return;
    if (link.pathname.startsWith("/api/") || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  });
}

// Reads the console's JSON API. Every failure becomes an ApiError with a title and a detail for the page.

export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 when the console itself did not answer. */
    readonly status: number,
    readonly title: string,
    readonly detail: string,
  ) {
    super(`${title}: ${detail}`);
  }
}

export type Parameters = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The address of an API path with its parameters; those without a value are left out. */
export function apiAddress(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "" && value !== false) query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? `/api${path}` : `/api${path}?${text}`;
}

/** Reads one JSON document; rejects with ApiError, or with AbortError when the signal fires. */
export async function get<T>(url: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new ApiError(0, "The console does not respond", "Check that its process is running. The page retries automatically.");
  }
  if (!response.ok) throw await problemOf(response);
  try {
    return (await response.json()) as T;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "AbortError") throw failure;
    throw new ApiError(response.status, "The console's response is invalid", `${url} did not return JSON.`);
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const fallback = `HTTP ${response.status} ${response.statusText}`.trim();
  try {
    const problem = (await response.json()) as { title?: unknown; detail?: unknown };
    const title = typeof problem.title === "string" ? problem.title : fallback;
    const detail = typeof problem.detail === "string" ? problem.detail : fallback;
    return new ApiError(response.status, title, detail);
  } catch {
    return new ApiError(response.status, fallback, "The response has no further details.");
  }
}

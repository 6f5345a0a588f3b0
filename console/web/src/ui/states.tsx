// What a panel shows without data: loading, nothing found, failed. Each names the next step.
import type { ComponentChildren } from "preact";
import type { ApiError } from "../api/client.ts";

export function Loading({ lines = 3 }: { lines?: number }) {
  const widths = ["72%", "94%", "58%", "83%", "66%"];
  return (
    <div class="state" role="status" style={{ width: "100%" }}>
      <span class="visually-hidden">Loading</span>
      {Array.from({ length: lines }, (_, i) => (
        <div key={i} class="skeleton" style={{ width: widths[i % widths.length] as string }} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <strong>{title}</strong>
      {children}
    </div>
  );
}

export function Failed({ error, retry }: { error: ApiError; retry?: () => void }) {
  return (
    <div class="state error" role="alert">
      <strong>{error.title}</strong>
      <p>{error.detail}</p>
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

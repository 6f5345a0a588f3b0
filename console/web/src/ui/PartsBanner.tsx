// Names the sources that do not respond; the rest of the page works.
import type { PartName, Parts } from "../api/types.ts";

const WITHOUT: Record<PartName, string> = {
  metrics: "Rates, durations and resource use are missing.",
  alerts: "Firing alerts are unknown.",
  traces: "Traces are missing.",
  logs: "Logs are missing.",
};

export function PartsBanner({ parts }: { parts: Parts | undefined }) {
  const down = Object.entries(parts ?? {}).filter(([, part]) => part.state === "down") as [PartName, NonNullable<Parts[PartName]>][];
  if (down.length === 0) return null;
  return (
    <>
      {down.map(([name, part]) => (
        <div class="banner" role="status" key={name}>
          <span>
            <strong>{WITHOUT[name]}</strong> {(part.detail ?? `The source of ${name} does not respond`).replace(/\.?$/, ".")} The page keeps retrying.
          </span>
        </div>
      ))}
    </>
  );
}

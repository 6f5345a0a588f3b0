// Says which source does not answer, while the rest of the page works.
import type { PartName, Parts } from "../api/types.ts";
import { clock } from "../format.ts";

const WITHOUT: Record<PartName, string> = {
  metrics: "Rates, durations and resource use are missing.",
  alerts: "What is firing is not known.",
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
            <strong>{WITHOUT[name]}</strong> {(part.detail ?? `The source of ${name} does not answer`).replace(/\.?$/, ".")}
            {part.since_ms ? ` Since ${clock(part.since_ms)}.` : ""} The page goes on trying.
          </span>
        </div>
      ))}
    </>
  );
}

// The map of services and calls, error budgets, latest failures.
import { apiAddress } from "../api/client.ts";
import type { OverviewResponse, SearchResponse } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { useAddress, useEnvironment } from "../app/environment.ts";
import { EnvironmentBanner, EnvironmentControl } from "../app/EnvironmentControl.tsx";
import { TimeControl } from "../app/TimeControl.tsx";
import { parametersOf } from "../app/timeRange.ts";
import { useRange } from "../app/useRange.ts";
import { BudgetTable } from "../ui/BudgetTable.tsx";
import { ChainMap } from "../ui/ChainMap.tsx";
import { Answer, Panel } from "../ui/Panel.tsx";
import { PartsBanner } from "../ui/PartsBanner.tsx";
import { Empty } from "../ui/states.tsx";
import { TraceTable } from "../ui/TraceTable.tsx";

export function Overview() {
  const { range, every } = useRange();
  const environment = useEnvironment();
  const to = useAddress();
  const asked = { from: range.from, to: range.to, environment };
  const overview = useQuery<OverviewResponse>(apiAddress("/overview", asked), { every });
  const failures = useQuery<SearchResponse>(apiAddress("/traces", { ...asked, code: "any", limit: 8 }), { every });
  const keep = { ...parametersOf(range), environment };

  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        {overview.data && <Headline overview={overview.data} />}
        <div class="end">
          <EnvironmentControl known={overview.data?.environments} />
          <TimeControl />
        </div>
      </div>
      <PartsBanner parts={overview.data?.parts} />
      <EnvironmentBanner known={overview.data?.environments} measured={overview.data?.parts.metrics?.state === "ok"} />
      <Panel title="The chain" note="Rates and quantiles over the whole range; errors are failures whose fault is not the caller's" refreshing={overview.loading && overview.data === null}>
        <Answer query={overview} lines={5}>
          {(data) => <ChainMap overview={data} keep={keep} />}
        </Answer>
      </Panel>
      <div class="grid">
        <Panel title="Error budgets" class="span-5" flush>
          <Answer query={overview}>{(data) => <BudgetTable budgets={data.budgets} known={data.parts.metrics?.state !== "down"} brief />}</Answer>
        </Panel>
        <Panel title="Latest failures" class="span-7" flush end={<a href={to("/search", { ...keep, code: "any" })}>All failures</a>}>
          <Answer query={failures}>
            {(data) =>
              data.traces.length === 0 ? (
                <Empty title="No request failed">
                  <p>
                    None in the selected time range. To see a failure, send an order to the demo with the header <code>baggage: plumbline.demo.fault=worker:slow</code>.
                  </p>
                </Empty>
              ) : (
                <TraceTable traces={data.traces} label="Latest failures" />
              )
            }
          </Answer>
        </Panel>
      </div>
    </>
  );
}

function Headline({ overview }: { overview: OverviewResponse }) {
  const to = useAddress();
  const firing = overview.alerts_firing;
  if (firing === null || overview.parts.alerts?.state === "down") return <span class="tag">alerts unknown</span>;
  if (firing === 0) return <span class="tag ok">no alert is firing</span>;
  return (
    <a class="tag bad" href={to("/alerts")}>
      {firing === 1 ? "1 alert is firing" : `${firing} alerts are firing`}
    </a>
  );
}

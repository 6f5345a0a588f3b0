// The chain at a glance: who calls whom, how fast, how well, and what is left of the budget.
import { apiAddress } from "../api/client.ts";
import type { Overview as OverviewAnswer, SearchAnswer } from "../api/types.ts";
import { useQuery } from "../api/useQuery.ts";
import { address } from "../app/location.ts";
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
  const asked = { from: range.from, to: range.to };
  const overview = useQuery<OverviewAnswer>(apiAddress("/overview", asked), { every });
  const failures = useQuery<SearchAnswer>(apiAddress("/traces", { ...asked, code: "any", limit: 8 }), { every });
  const keep = parametersOf(range);

  return (
    <>
      <div class="page-head">
        <h1>Overview</h1>
        {overview.data && <Headline overview={overview.data} />}
        <div class="end">
          <TimeControl />
        </div>
      </div>
      <PartsBanner parts={overview.data?.parts} />
      <Panel title="The chain" note="Rates and quantiles over the whole range; failures that are not the caller's count as errors" refreshing={overview.loading && overview.data === null}>
        <Answer query={overview} lines={5}>
          {(data) => <ChainMap overview={data} keep={keep} />}
        </Answer>
      </Panel>
      <div class="grid">
        <Panel title="Error budgets" class="span-5" flush>
          <Answer query={overview}>{(data) => <BudgetTable budgets={data.budgets} known={data.parts.metrics?.state !== "down"} brief />}</Answer>
        </Panel>
        <Panel title="Latest failures" class="span-7" flush end={<a href={address("/search", { ...keep, code: "any" })}>All of them</a>}>
          <Answer query={failures}>
            {(data) =>
              data.traces.length === 0 ? (
                <Empty title="No request failed">
                  <p>
                    Nothing in this stretch of time. To see what a failure looks like, give an order of the demo the header <code>baggage: plumbline.demo.fault=worker:slow</code>.
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

function Headline({ overview }: { overview: OverviewAnswer }) {
  const firing = overview.alerts_firing;
  if (firing === null || overview.parts.alerts?.state === "down") return <span class="tag">alerts not known</span>;
  if (firing === 0) return <span class="tag ok">nothing is firing</span>;
  return (
    <a class="tag bad" href="/alerts">
      {firing === 1 ? "1 alert is firing" : `${firing} alerts are firing`}
    </a>
  );
}

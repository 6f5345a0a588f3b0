// The error budget of each journey: what is left of it, and its burn rates.
import type { Budget } from "../api/types.ts";
import { number, percent } from "../format.ts";
import { ServiceTag } from "./tags.tsx";
import { Empty } from "./states.tsx";

/** Burn rates at which the alerts of the charter page or open a ticket; 1 spends the budget exactly at the window's end. */
export function burnTone(rate: number | null | undefined): string {
  if (rate === null || rate === undefined) return "tone-muted";
  if (rate >= 6) return "tone-bad";
  return rate > 1 ? "tone-warn" : "";
}

export function leftTone(left: number | null): string {
  if (left === null) return "tone-muted";
  if (left <= 0.1) return "tone-bad";
  return left < 0.4 ? "tone-warn" : "tone-ok";
}

/** What is left of a budget; of an overspent one how many times it is spent. */
export function leftText(left: number | null): string {
  return left !== null && left < 0 ? `${number(1 - left)}× spent` : percent(left);
}

const WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d"];

export function BudgetTable({ budgets, known, brief = false }: { budgets: readonly Budget[]; known: boolean; brief?: boolean }) {
  if (budgets.length === 0 && !known) {
    return (
      <Empty title="Error budgets are unknown">
        <p>They are computed by Prometheus, which does not respond.</p>
      </Empty>
    );
  }
  if (budgets.length === 0) {
    return (
      <Empty title="No objectives yet">
        <p>
          Declare an objective for each journey under <code>slos</code> in the charter’s policy.yaml, then run <code>plumbline generate prometheus</code>: budgets and burn rates appear here.
        </p>
      </Empty>
    );
  }
  const present = WINDOWS.filter((window) => budgets.some((budget) => window in budget.burn_rates));
  const windows = brief ? present.filter((window) => window === "1h" || window === "6h") : present;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label="Error budgets">
      <table class="table">
        <thead>
          <tr>
            <th>Journey</th>
            {!brief && <th>At</th>}
            <th class="num">Objective</th>
            <th>Budget left</th>
            {windows.map((window) => (
              <th class="num" key={window} title={`Burn rate over ${window}: 1 spends the budget exactly by the end of its window`}>
                burn {window}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {budgets.map((budget) => (
            <tr key={`${budget.journey} ${budget.sli}`}>
              <td>
                <span class="op nowrap" title={budget.label}>
                  {budget.journey}
                </span>
                <div class="muted small">{sliOf(budget)}</div>
              </td>
              {!brief && (
                <td>
                  <ServiceTag name={budget.service} />
                </td>
              )}
              <td class="num">{(budget.objective_ratio * 100).toLocaleString("en-US", { maximumFractionDigits: 3 })} %</td>
              <td>
                <span class="left">
                  <span class="bar" aria-hidden="true">
                    <span style={{ width: `${Math.max(0, Math.min(1, budget.left_ratio ?? 0)) * 100}%`, background: budget.left_ratio !== null && budget.left_ratio <= 0.1 ? "var(--bad)" : "var(--ok)" }} />
                  </span>
                  <span class={`num ${leftTone(budget.left_ratio)}`}>{leftText(budget.left_ratio)}</span>
                </span>
              </td>
              {windows.map((window) => (
                <td class={`num ${burnTone(budget.burn_rates[window])}`} key={window}>
                  {number(budget.burn_rates[window])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sliOf(budget: Budget): string {
  return budget.threshold_s === null ? budget.sli : `${budget.sli} ≤ ${number(budget.threshold_s * 1000)} ms`;
}

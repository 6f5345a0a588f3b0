package dev.plumbline.cli.slo;

import java.util.Map;

/**
 * The error budget of one objective of a journey over the window.
 *
 * @param promise availability or latency
 * @param objective the objective, above 0 and below 1
 * @param calls how many counted
 * @param bad how many missed the objective
 * @param origins of the bad ones, how many by origin and code; empty for latency
 */
record ErrorBudget(
    String journey,
    String promise,
    double objective,
    double calls,
    double bad,
    Map<String, Double> origins) {

  /** The share that met the objective; 1 if there were no calls. */
  double kept() {
    return calls > 0 ? 1 - bad / calls : 1;
  }

  /** The share of the budget that is spent: over 1 if the objective is missed. */
  double spent() {
    return calls > 0 ? bad / (calls * (1 - objective)) : 0;
  }
}

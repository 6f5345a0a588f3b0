package dev.plumbline.cli.slo;

import java.util.Map;

/**
 * What one promise of a journey came to over the window.
 *
 * @param promise availability or latency
 * @param objective the share that was promised, above 0 and below 1
 * @param calls how many counted
 * @param bad how many broke the promise
 * @param blame of the bad ones, how many by the service they began in and code; empty for latency
 */
record Budget(
    String journey,
    String promise,
    double objective,
    double calls,
    double bad,
    Map<String, Double> blame) {

  /** The share that kept the promise; 1 where nobody called. */
  double kept() {
    return calls > 0 ? 1 - bad / calls : 1;
  }

  /** The share of the budget that is spent: over 1 when the promise is broken. */
  double spent() {
    return calls > 0 ? bad / (calls * (1 - objective)) : 0;
  }
}

package dev.plumbline.console.store;

import java.util.Set;

/**
 * The attributes of a span that are copies of baggage.
 *
 * @param keys baggage keys of the charter, which are copied to spans under their own names
 */
public record BaggageKeys(Set<String> keys) {

  /** Baggage that marks traffic of tests and probes, if the charter has it. */
  static final String SYNTHETIC = "plumbline.synthetic";

  /** Attribute by which OpenTelemetry marks such traffic. */
  static final String SYNTHETIC_AGENT = "user_agent.synthetic.type";

  public BaggageKeys {
    keys = Set.copyOf(keys);
  }
}

package dev.plumbline.console.store;

import java.util.Set;

/**
 * Which attributes of a span are more than its own: baggage that travels with the request.
 *
 * @param keys baggage keys of the charter, which are copied to spans under their own names
 */
public record BaggageWords(Set<String> keys) {

  /** Baggage that marks traffic of tests and probes, if the charter has it. */
  static final String SYNTHETIC = "plumbline.synthetic";

  /** Attribute by which OpenTelemetry marks such traffic. */
  static final String SYNTHETIC_AGENT = "user_agent.synthetic.type";

  public BaggageWords {
    keys = Set.copyOf(keys);
  }
}

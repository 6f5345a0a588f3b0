package dev.plumbline.charter.policy;

import dev.plumbline.charter.finding.Rule;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The policy's enforcement modes: overall and for each rule. */
public final class Enforcement {
  private final Mode mode;
  private final UnknownAttributes unknownAttributes;
  private final UnknownMetrics unknownMetrics;
  private final Map<Rule, Mode> rules;

  /** A rule that is not listed has the overall mode. */
  public Enforcement(
      Mode mode,
      UnknownAttributes unknownAttributes,
      UnknownMetrics unknownMetrics,
      Map<Rule, Mode> rules) {
    this.mode = Objects.requireNonNull(mode, "mode");
    this.unknownAttributes = Objects.requireNonNull(unknownAttributes, "unknownAttributes");
    this.unknownMetrics = Objects.requireNonNull(unknownMetrics, "unknownMetrics");
    this.rules = new LinkedHashMap<>(rules);
  }

  /** The overall mode; PLUMBLINE_MODE of a process overrides it. */
  public Mode mode() {
    return mode;
  }

  public UnknownAttributes unknownAttributes() {
    return unknownAttributes;
  }

  public UnknownMetrics unknownMetrics() {
    return unknownMetrics;
  }

  /** The modes that the charter states, by rule, in its order. */
  public Map<Rule, Mode> rules() {
    return Collections.unmodifiableMap(rules);
  }

  /**
   * The mode of a rule in a process that runs in {@code process}: the weaker of the two (enforce
   * &gt; observe &gt; off).
   */
  public Mode mode(Rule rule, Mode process) {
    Mode stated = rules.getOrDefault(rule, mode);
    return stated.compareTo(process) < 0 ? stated : process;
  }
}

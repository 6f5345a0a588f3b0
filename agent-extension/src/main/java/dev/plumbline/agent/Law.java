package dev.plumbline.agent;

import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.finding.Findings;
import dev.plumbline.agent.sampling.Decisions;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import java.util.EnumMap;
import java.util.Map;

/**
 * The charter as it holds in this process: its rules, each with its mode, and the count of what
 * broke them. Another charter is another law, which goes on counting where this one stopped.
 */
public final class Law {
  private final Charter charter;
  private final Mode mode;
  private final Findings findings;
  private final Decisions decisions;
  private final Map<Rule, Mode> modes = new EnumMap<>(Rule.class);
  private volatile Failures failures;

  public Law(Charter charter, Mode mode) {
    this(charter, mode, new Findings(), new Decisions(), "unknown_service:java");
  }

  private Law(Charter charter, Mode mode, Findings findings, Decisions decisions, String service) {
    this.charter = charter;
    this.mode = mode;
    this.findings = findings;
    this.decisions = decisions;
    for (Rule rule : Rule.values()) {
      modes.put(rule, charter.policy().enforcement().mode(rule, mode));
    }
    this.failures = new Failures(charter.policy(), service);
  }

  /** The law of another charter for the same process. */
  Law successor(Charter next, Mode nextMode) {
    return new Law(next, nextMode, findings, decisions, failures.self());
  }

  public Charter charter() {
    return charter;
  }

  public Mode mode() {
    return mode;
  }

  public Findings findings() {
    return findings;
  }

  /** What the sampler decided. */
  public Decisions decisions() {
    return decisions;
  }

  /** Whether what breaks the rule is corrected. */
  public boolean enforces(Rule rule) {
    return modes.get(rule) == Mode.ENFORCE;
  }

  /** Whether what breaks the rule is counted at all. */
  public boolean watches(Rule rule) {
    return modes.get(rule) != Mode.OFF;
  }

  /** What is done about what breaks the rule. */
  public Action action(Rule rule) {
    return enforces(rule) ? Action.ENFORCED : Action.OBSERVED;
  }

  /**
   * What failures mean to this service; until the resource is known, to a service without a name.
   */
  public Failures failures() {
    return failures;
  }

  /** Tells the name of this service, once the resource is known. */
  public void serviceName(String name) {
    failures = new Failures(charter.policy(), name);
  }
}

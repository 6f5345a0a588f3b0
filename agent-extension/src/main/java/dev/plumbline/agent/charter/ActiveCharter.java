package dev.plumbline.agent.charter;

import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.finding.FindingCounts;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import java.util.EnumMap;
import java.util.Map;

/**
 * The charter that is enforced in this process: its rules, each with its mode, and the counts of
 * findings. After a reload the next charter has its own instance and keeps the counts.
 */
public final class ActiveCharter {
  private final Charter charter;
  private final Mode mode;
  private final FindingCounts findings;
  private final Map<Rule, Mode> modes = new EnumMap<>(Rule.class);
  private volatile FailureClassifier failures;
  private boolean isSubstitute;

  public ActiveCharter(Charter charter, Mode mode) {
    this(charter, mode, new FindingCounts(), "unknown_service:java");
  }

  /**
   * The base in the place of a charter that was refused: it observes, and protects what is
   * sensitive.
   */
  static ActiveCharter inPlaceOfRefused(Charter base) {
    ActiveCharter active = new ActiveCharter(base, Mode.OBSERVE);
    active.modes.put(Rule.ATTRIBUTE_SENSITIVE, Mode.ENFORCE);
    active.isSubstitute = true;
    return active;
  }

  /** Whether it is in the place of a charter that was refused. */
  boolean isSubstitute() {
    return isSubstitute;
  }

  private ActiveCharter(Charter charter, Mode mode, FindingCounts findings, String service) {
    this.charter = charter;
    this.mode = mode;
    this.findings = findings;
    for (Rule rule : Rule.values()) {
      modes.put(rule, charter.policy().enforcement().mode(rule, mode));
    }
    this.failures = new FailureClassifier(charter.policy(), service);
  }

  /** The same process under another charter: findings and the service's name are kept. */
  ActiveCharter successor(Charter next, Mode nextMode) {
    return new ActiveCharter(next, nextMode, findings, failures.self());
  }

  public Charter charter() {
    return charter;
  }

  public Mode mode() {
    return mode;
  }

  public FindingCounts findings() {
    return findings;
  }

  /** Whether violations of the rule are corrected. */
  public boolean enforces(Rule rule) {
    return modes.get(rule) == Mode.ENFORCE;
  }

  /** Whether violations of the rule are counted: the mode is not off. */
  public boolean watches(Rule rule) {
    return modes.get(rule) != Mode.OFF;
  }

  /** What is done about a violation of the rule. */
  public Action action(Rule rule) {
    return enforces(rule) ? Action.ENFORCED : Action.OBSERVED;
  }

  /**
   * Classifies the failures of this service; until the resource is known, of a service without a
   * name.
   */
  public FailureClassifier failures() {
    return failures;
  }

  /** Sets the name of this service, once the resource is known. */
  public void serviceName(String name) {
    failures = new FailureClassifier(charter.policy(), name);
  }
}

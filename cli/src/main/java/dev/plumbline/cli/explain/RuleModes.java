package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Enforcement;
import dev.plumbline.charter.policy.Mode;
import org.jspecify.annotations.Nullable;

/** The mode of each rule in a process, and what decides it. */
final class RuleModes {
  /** The mode of a rule that services do not apply. */
  static final String VERIFY = "verify";

  private final Enforcement enforcement;
  private final Origins origins;

  RuleModes(Charter charter, Origins origins) {
    this.enforcement = charter.policy().enforcement();
    this.origins = origins;
  }

  /**
   * A mode and where it is from.
   *
   * @param word enforce, observe or off; {@value #VERIFY} where only the checker has the rule
   * @param from rule, charter or process; empty where only the checker has it
   * @param where the line of the charter; empty where no line decides
   */
  record RuleMode(String word, String from, String where) {
    /** {@code observe (rule, policy.yaml:12)}. */
    @Override
    public String toString() {
      return from.isEmpty()
          ? "verify only"
          : word + " (" + from + (where.isEmpty() ? "" : ", " + where) + ")";
    }
  }

  /**
   * The mode of a rule.
   *
   * @param process the mode of the process; null where it is not known, then the charter's
   */
  RuleMode of(String id, @Nullable Mode process) {
    Rule rule = Rule.fromId(id);
    if (rule == null) {
      return new RuleMode(VERIFY, "", "");
    }
    Mode charter = enforcement.mode();
    Mode running = process == null ? charter : process;
    Mode mode = enforcement.mode(rule, running);
    Mode stated = enforcement.rules().get(rule);
    if (stated != null && stated == mode) {
      return new RuleMode(mode.word(), "rule", origins.ofPart("enforcement.rules." + rule.id()));
    }
    return (mode == charter && running.compareTo(charter) >= 0) || running == charter
        ? new RuleMode(mode.word(), "charter", origins.ofPart("enforcement.mode"))
        : new RuleMode(mode.word(), "process", "");
  }
}

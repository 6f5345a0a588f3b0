package dev.plumbline.cli.lesson.requirement;

/** One kind of demand with its settings: a relation that has to hold in answers and telemetry. */
public interface Requirement {
  /** Checks the evidence. */
  RequirementResult check(Evidence evidence);
}

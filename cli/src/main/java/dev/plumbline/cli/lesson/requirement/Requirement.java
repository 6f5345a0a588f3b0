package dev.plumbline.cli.lesson.requirement;

/** A requirement on the telemetry of the sent requests. */
public interface Requirement {
  /** The requirement as a sentence. */
  String says();

  /** Where the learner should look when it is not so. */
  String hint();

  /** Checks the evidence. */
  RequirementResult check(Evidence evidence);
}

package dev.plumbline.cli.lesson.demand;

/** Something that must be true of what was seen. */
public interface Demand {
  /** What is demanded, as a sentence. */
  String says();

  /** Where the learner should look when it is not so. */
  String hint();

  /** Judges what was seen. */
  Outcome judge(Evidence evidence);
}

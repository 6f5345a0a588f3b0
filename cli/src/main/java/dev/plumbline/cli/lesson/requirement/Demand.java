package dev.plumbline.cli.lesson.requirement;

import java.time.Duration;

/**
 * A demand of a lesson.
 *
 * @param id names it in mistakes and in the learner's state
 * @param says it as a sentence
 * @param hint where the learner should look when it is not met
 * @param within how long after the last answer it may take until it is met
 * @param requirement what is checked
 */
public record Demand(
    String id, String says, String hint, Duration within, Requirement requirement) {}

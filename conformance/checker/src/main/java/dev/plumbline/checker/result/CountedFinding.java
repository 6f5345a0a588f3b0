package dev.plumbline.checker.result;

/**
 * One way in which telemetry breaks the charter, counted over all places where it does so alike.
 *
 * @param rule id of the rule, which is also the name of its class
 * @param service the service that emitted it
 * @param subject name of the span or metric; empty when the finding is about the service as a whole
 * @param message what was found and what was expected
 * @param where {@code file:line} of the charter that requires it; empty when no single line does
 * @param count how often
 * @param exampleTrace trace id of the first one; empty for metrics and services
 */
public record CountedFinding(
    String rule,
    String service,
    String subject,
    String message,
    String where,
    long count,
    String exampleTrace) {}

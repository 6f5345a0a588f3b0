package dev.plumbline.cli.lesson.demand;

import java.util.Optional;

/**
 * A request that was sent, and what became of it.
 *
 * @param says what it was
 * @param traceId of its traceparent, 32 hexadecimal digits
 * @param spanId of its traceparent
 * @param baggage its baggage header
 * @param expected the status it should be answered with
 * @param answered the status it was answered with, 0 for no answer
 */
public record SentRequest(
    String says,
    String traceId,
    long spanId,
    Optional<String> baggage,
    int expected,
    int answered) {}

package dev.plumbline.cli.lesson.requirement;

import java.util.Optional;

/**
 * A request that was sent, and its response.
 *
 * @param says its description
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

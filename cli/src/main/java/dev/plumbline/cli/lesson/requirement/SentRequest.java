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
 * @param answer what came back
 */
public record SentRequest(
    String says,
    String traceId,
    long spanId,
    Optional<String> baggage,
    int expected,
    Answer answer) {

  /**
   * An answer.
   *
   * @param status 0 for no answer
   * @param contentType empty where none is stated
   * @param body as text
   */
  public record Answer(int status, String contentType, String body) {
    /** No answer came. */
    public static final Answer NONE = new Answer(0, "", "");
  }
}

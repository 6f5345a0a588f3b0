package dev.plumbline.cli.demo;

import java.util.Optional;

/**
 * What came back for one request.
 *
 * @param status HTTP status, 0 when there was no answer
 * @param tuple what the problem document says, empty when the request succeeded or the answer was
 *     no problem document
 * @param traceId 32 hex digits, empty when unknown
 * @param orderId empty when no order was made
 * @param failure why there was no answer, else empty
 */
record Answer(int status, Optional<Tuple> tuple, String traceId, String orderId, String failure) {

  static Answer none(String traceId, String failure) {
    return new Answer(0, Optional.empty(), traceId, "", failure);
  }

  boolean succeeded() {
    return status / 100 == 2;
  }

  @Override
  public String toString() {
    if (status == 0) {
      return "no answer (" + failure + ")";
    }
    return tuple.map(told -> status + " " + told).orElse(Integer.toString(status));
  }
}

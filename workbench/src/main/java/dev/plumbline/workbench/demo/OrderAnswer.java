package dev.plumbline.workbench.demo;

import java.util.Optional;

/**
 * The response to one request.
 *
 * @param status HTTP status, 0 when there was no answer
 * @param tuple the problem document's tuple, empty when the request succeeded or the answer was no
 *     problem document
 * @param traceId 32 hex digits, empty when unknown
 * @param orderId empty when no order was made
 * @param failure why there was no answer, else empty
 */
record OrderAnswer(
    int status, Optional<ObservedTuple> tuple, String traceId, String orderId, String failure) {

  static OrderAnswer none(String traceId, String failure) {
    return new OrderAnswer(0, Optional.empty(), traceId, "", failure);
  }

  boolean succeeded() {
    return status / 100 == 2;
  }

  @Override
  public String toString() {
    if (status == 0) {
      return "no answer (" + failure + ")";
    }
    return tuple.map(reported -> status + " " + reported).orElse(Integer.toString(status));
  }
}

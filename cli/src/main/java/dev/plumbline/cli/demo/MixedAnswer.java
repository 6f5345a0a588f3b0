package dev.plumbline.cli.demo;

import org.jspecify.annotations.Nullable;

/**
 * What came back for one of many requests.
 *
 * @param fault that was to be acted out, null for none
 */
record MixedAnswer(@Nullable Fault fault, Answer answer) {

  /** What is wrong with it, empty when nothing is. */
  String complaint() {
    if (fault == null) {
      return answer.succeeded() ? "" : "an order was not accepted: " + answer;
    }
    boolean told =
        fault.kind() == Fault.Kind.CANCELLED
            ? answer.status() == 0
            : answer.status() == fault.kind().status()
                && answer
                    .tuple()
                    .filter(
                        tuple ->
                            tuple.code().equals(fault.kind().code())
                                && tuple.origin().equals(fault.origin()))
                    .isPresent();
    return told ? "" : fault.word() + " was answered " + answer;
  }
}

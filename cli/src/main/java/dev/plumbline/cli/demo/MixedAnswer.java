package dev.plumbline.cli.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one of many requests.
 *
 * @param fault that was to be acted out, null for none
 */
record MixedAnswer(@Nullable Fault fault, Answer answer) {

  /** The fault of the i-th of many requests: every fifth has one, each in turn. */
  static @Nullable Fault faultOf(int i, List<Fault> faults) {
    return faults.isEmpty() || i % 5 != 4 ? null : faults.get(i / 5 % faults.size());
  }

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
                                && isOrigin(fault, tuple.origin()))
                    .isPresent();
    return told ? "" : fault.word() + " was answered " + answer;
  }

  /** Among many others a caller's own deadline may pass before the slow service has told of its. */
  private static boolean isOrigin(Fault fault, String origin) {
    return fault.kind() == Fault.Kind.SLOW
        ? Fault.HOPS.indexOf(origin) >= Fault.HOPS.indexOf(fault.service())
        : origin.equals(fault.origin());
  }
}

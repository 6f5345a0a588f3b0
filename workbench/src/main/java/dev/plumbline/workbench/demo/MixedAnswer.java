package dev.plumbline.workbench.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The response to one of many requests.
 *
 * @param fault the injected fault, null for none
 */
record MixedAnswer(@Nullable DemoFault fault, OrderAnswer answer) {

  /** The fault of the i-th of many requests: every fifth has one, each in turn. */
  static @Nullable DemoFault faultOf(int i, List<DemoFault> faults) {
    return faults.isEmpty() || i % 5 != 4 ? null : faults.get(i / 5 % faults.size());
  }

  /** What is wrong with it, empty when nothing is. */
  String complaint() {
    if (fault == null) {
      return answer.succeeded() ? "" : "an order was not accepted: " + answer;
    }
    boolean expected =
        fault.kind() == DemoFault.Kind.CANCELLED
            ? answer.status() == 0
            : answer.status() == fault.kind().status()
                && answer
                    .tuple()
                    .filter(
                        tuple ->
                            tuple.code().equals(fault.kind().code())
                                && isOrigin(fault, tuple.origin()))
                    .isPresent();
    return expected ? "" : fault.word() + " was answered " + answer;
  }

  /** Under load a caller's own deadline may pass before the slow service's response arrives. */
  private static boolean isOrigin(DemoFault fault, String origin) {
    return fault.kind() == DemoFault.Kind.SLOW
        ? DemoFault.HOPS.indexOf(origin) >= DemoFault.HOPS.indexOf(fault.service())
        : origin.equals(fault.origin());
  }
}

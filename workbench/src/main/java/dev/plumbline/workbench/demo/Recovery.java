package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.Stack;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The effects of a crash and restart of a service.
 *
 * @param service the one that was killed
 * @param whileDown the answer to an order while it was down
 * @param after the answer to the first order that was accepted again, or the last refusal
 * @param milliseconds from the moment the service was healthy again until an order was accepted
 * @param othersUntouched whether every other process kept running
 */
record Recovery(
    String service,
    OrderAnswer whileDown,
    OrderAnswer after,
    long milliseconds,
    boolean othersUntouched) {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * Kills the service as a crash would, places an order, starts it again and places orders until
   * one is accepted.
   */
  static Recovery of(Stack stack, OrdersApi edge, String service) throws InterruptedException {
    Map<String, Long> before = pids(stack, service);
    stack.kill(service);
    OrderAnswer whileDown = edge.place("SKU-1");
    stack.restart(service);
    long healthy = System.nanoTime();
    OrderAnswer after = edge.place("SKU-1");
    while (!after.succeeded() && System.nanoTime() - healthy < LIMIT.toNanos()) {
      Thread.sleep(POLL.toMillis());
      after = edge.place("SKU-1");
    }
    long milliseconds = Duration.ofNanos(System.nanoTime() - healthy).toMillis();
    return new Recovery(
        service, whileDown, after, milliseconds, before.equals(pids(stack, service)));
  }

  /**
   * Returns whether the response names the missing service as origin and is retryable. Without an
   * edge there is no response.
   */
  boolean isReportedUpstream() {
    if (service.equals("edge")) {
      return whileDown.status() == 0;
    }
    return whileDown.status() == DemoFault.Kind.UNAVAILABLE.status()
        && whileDown
            .tuple()
            .filter(
                tuple ->
                    tuple.isSameFailureAs(
                        new ObservedTuple("UNAVAILABLE", "UNREACHABLE", service, "", "true")))
            .isPresent();
  }

  private static Map<String, Long> pids(Stack stack, String without) {
    Map<String, Long> pids = new HashMap<>();
    for (ChildProcess child : stack.children()) {
      if (!child.name().equals(without) && child.isAlive()) {
        pids.put(child.name(), child.pid());
      }
    }
    return pids;
  }
}

package dev.plumbline.cli.demo;

import dev.plumbline.cli.stack.Child;
import dev.plumbline.cli.stack.Stack;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What happened when a service was killed and started again.
 *
 * @param service the one that was killed
 * @param whileDown the answer to an order while it was gone
 * @param after the answer to the first order that was accepted again, or the last refusal
 * @param milliseconds from the moment the service was healthy again until an order was accepted
 * @param othersUntouched whether every other process lived on
 */
record Recovery(
    String service, Answer whileDown, Answer after, long milliseconds, boolean othersUntouched) {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(50);

  /**
   * Kills the service as a crash would, places an order, starts it again and places orders until
   * one is accepted.
   */
  static Recovery of(Stack stack, OrdersApi edge, String service) throws InterruptedException {
    Map<String, Long> before = pids(stack, service);
    stack.kill(service);
    Answer whileDown = edge.place("SKU-1");
    stack.restart(service);
    long healthy = System.nanoTime();
    Answer after = edge.place("SKU-1");
    while (!after.succeeded() && System.nanoTime() - healthy < LIMIT.toNanos()) {
      Thread.sleep(POLL.toMillis());
      after = edge.place("SKU-1");
    }
    long milliseconds = Duration.ofNanos(System.nanoTime() - healthy).toMillis();
    return new Recovery(
        service, whileDown, after, milliseconds, before.equals(pids(stack, service)));
  }

  /**
   * Returns whether the failure was told clearly: who is missing, and that a retry may help.
   * Without an edge there is nobody to tell.
   */
  boolean toldClearly() {
    if (service.equals("edge")) {
      return whileDown.status() == 0;
    }
    return whileDown.status() == Fault.Kind.UNAVAILABLE.status()
        && whileDown
            .tuple()
            .filter(
                told ->
                    told.tellsTheSameAs(
                        new Tuple("UNAVAILABLE", "UNREACHABLE", service, "", "true")))
            .isPresent();
  }

  private static Map<String, Long> pids(Stack stack, String without) {
    Map<String, Long> pids = new HashMap<>();
    for (Child child : stack.children()) {
      if (!child.name().equals(without) && child.isAlive()) {
        pids.put(child.name(), child.pid());
      }
    }
    return pids;
  }
}

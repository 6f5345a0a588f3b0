package dev.plumbline.workbench.demo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Places orders for as long as the demo stays up, so that who opens the console sees a system at
 * work. Mistakes of callers are among them, and now and then a fault, too seldom for an alert.
 */
final class SteadyTraffic {
  /** Requests a second that are usual; the most that --traffic takes. */
  static final int USUAL = 5, MOST = 50;

  // A service that stalls is not buried: what would come on top is left out.
  private static final int AT_A_TIME = 20;

  private final OrdersApi edge;
  private final OrdersApi gateway;
  private final int perSecond;
  private final Semaphore free = new Semaphore(AT_A_TIME);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "traffic");
            thread.setDaemon(true);
            return thread;
          });
  private int sent;
  private volatile String lastOrder = "";

  private SteadyTraffic(OrdersApi edge, OrdersApi gateway, int perSecond) {
    this.edge = edge;
    this.gateway = gateway;
    this.perSecond = perSecond;
  }

  /** Begins with so many requests a second; none with 0. */
  static SteadyTraffic start(OrdersApi edge, OrdersApi gateway, int perSecond) {
    SteadyTraffic traffic = new SteadyTraffic(edge, gateway, perSecond);
    if (perSecond > 0) {
      ScheduledFuture<?> unused =
          traffic.clock.scheduleAtFixedRate(
              traffic::next, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
    }
    return traffic;
  }

  /** What a request is. */
  enum Kind {
    ORDER,
    ORDER_AT_THE_GATEWAY,
    LOOK_UP,
    FAULT
  }

  /**
   * A request.
   *
   * @param fault what is injected, only where its kind is FAULT
   */
  record Request(Kind kind, int lines, @Nullable DemoFault fault) {}

  /**
   * The i-th request: of twenty, one has a mistake of its caller, two look an order up, and one
   * goes to the gateway. One of 3,000 has a fault of a service, the last of them: over each window
   * of the demo's rules, which are 60 times shorter than usual, that is less than an objective of
   * 99.9 % allows. Below the usual rate the short windows have too few requests for it.
   */
  static Request request(int i, int perSecond) {
    if (i % 3_000 == 2_999 && perSecond >= USUAL) {
      return fault(SERVICE_FAULTS, i / 3_000);
    }
    return switch (i % 20) {
      case 7 -> fault(CALLER_MISTAKES, i / 20);
      case 3, 13 -> new Request(Kind.LOOK_UP, 0, null);
      case 10 -> new Request(Kind.ORDER_AT_THE_GATEWAY, 1, null);
      default -> new Request(Kind.ORDER, 1 + i % 3, null);
    };
  }

  private static final List<DemoFault> CALLER_MISTAKES =
      DemoFault.all().stream().filter(fault -> !fault.spendsBudget()).toList();
  private static final List<DemoFault> SERVICE_FAULTS =
      DemoFault.all().stream().filter(DemoFault::spendsBudget).toList();

  private static Request fault(List<DemoFault> faults, int turn) {
    return new Request(Kind.FAULT, 1, faults.get(turn % faults.size()));
  }

  private void next() {
    int i = sent++;
    if (!free.tryAcquire()) {
      return;
    }
    CompletableFuture<OrderAnswer> unused =
        send(request(i, perSecond), i)
            .whenComplete(
                (answer, failure) -> {
                  free.release();
                  if (answer != null && !answer.orderId().isEmpty()) {
                    lastOrder = answer.orderId();
                  }
                });
  }

  private CompletableFuture<OrderAnswer> send(Request request, int i) {
    String[] skus = new String[request.lines()];
    for (int line = 0; line < skus.length; line++) {
      skus[line] = "SKU-" + (1 + (i + 37 * line) % 100);
    }
    if (request.fault() != null) {
      return edge.placeAsync(request.fault());
    }
    return switch (request.kind()) {
      case LOOK_UP ->
          lastOrder.isEmpty() ? edge.placeAsync("SKU-1") : edge.getAsync("/v1/orders/" + lastOrder);
      case ORDER_AT_THE_GATEWAY -> gateway.placeAsync(skus);
      default -> edge.placeAsync(skus);
    };
  }

  void stop() {
    clock.shutdownNow();
  }
}

package dev.plumbline.agent.app;

import io.undertow.server.HttpServerExchange;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The ways on which work leaves the thread that a request came in on. */
final class Elsewhere {
  private final ExecutorService pool = Executors.newFixedThreadPool(2, Elsewhere::daemon);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Elsewhere::daemon);

  /** Answers the exchange with what the work yields, or, after the response, does the work. */
  @SuppressWarnings("StatementSwitchToExpressionSwitch") // Java 8 compiles it, too.
  void handle(HttpServerExchange exchange, String way, Callable<String> work) throws Exception {
    switch (way) {
      case "worker dispatch":
        exchange.dispatch(() -> exchange.getResponseSender().send(yielded(work)));
        break;
      case "executor dispatch":
        exchange.dispatch(pool, () -> exchange.getResponseSender().send(yielded(work)));
        break;
      case "after the response":
        CountDownLatch answered = new CountDownLatch(1);
        exchange.addExchangeCompleteListener(
            (done, next) -> {
              answered.countDown();
              next.proceed();
            });
        pool.execute(
            () -> {
              await(answered);
              yielded(work);
            });
        exchange.getResponseSender().send("answered");
        break;
      default:
        exchange.getResponseSender().send(run(way, work));
    }
  }

  @SuppressWarnings("StatementSwitchToExpressionSwitch") // Java 8 compiles it, too.
  private String run(String way, Callable<String> work) throws Exception {
    switch (way) {
      case "submit":
        return pool.submit(work).get();
      case "invoke all":
        return pool.invokeAll(Collections.singletonList(work)).get(0).get();
      case "schedule":
        return timer.schedule(work, 1, TimeUnit.MILLISECONDS).get();
      case "fork join":
        return ForkJoinPool.commonPool().submit(work).get();
      case "supply async":
        return CompletableFuture.supplyAsync(() -> yielded(work)).get();
      case "then async":
        return CompletableFuture.supplyAsync(() -> "", pool)
            .thenApplyAsync(nothing -> yielded(work), timer)
            .get();
      case "virtual threads":
        return onVirtualThread(work);
      default:
        throw new IllegalArgumentException(way);
    }
  }

  /** By name, as this is compiled for Java 8. */
  private static String onVirtualThread(Callable<String> work)
      throws ReflectiveOperationException, ExecutionException, InterruptedException {
    ExecutorService threads =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try {
      return threads.submit(work).get();
    } finally {
      threads.shutdown();
    }
  }

  private static String yielded(Callable<String> work) {
    try {
      return work.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "elsewhere");
    thread.setDaemon(true);
    return thread;
  }
}

package dev.plumbline.benchmarks.overhead;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Orders that arrive at a fixed rate, whether or not the ones before are done. A duration counts
 * from when the order should have been sent, so that a service that stands still is not spared.
 */
final class Arrivals {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /**
   * What came of them: the share that was placed, and the duration that one in a hundred passes.
   */
  record Outcome(int offered, double placed, double p99Nanos) {}

  private final HttpRequest order;
  private final int perSecond;

  Arrivals(URI edge, int perSecond) {
    this.order =
        HttpRequest.newBuilder(edge.resolve("/v1/orders"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(10))
            .POST(
                BodyPublishers.ofString(
                    "{\"customer\":\"c-1\",\"lines\":[{\"sku\":\"SKU-1\",\"quantity\":2}]}"))
            .build();
    this.perSecond = perSecond;
  }

  Outcome send(int seconds) {
    int offered = perSecond * seconds;
    long[] nanos = new long[offered];
    AtomicInteger placed = new AtomicInteger();
    CompletableFuture<?>[] all = new CompletableFuture<?>[offered];
    long begin = System.nanoTime();
    for (int i = 0; i < offered; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      long left;
      while ((left = due - System.nanoTime()) > 0) {
        LockSupport.parkNanos(left);
      }
      all[i] =
          HTTP.sendAsync(order, BodyHandlers.discarding())
              .handle(
                  (response, failure) -> {
                    if (failure == null && response.statusCode() == 201) {
                      nanos[placed.getAndIncrement()] = System.nanoTime() - due;
                    }
                    return placed;
                  });
    }
    CompletableFuture.allOf(all).join();
    long[] done = Arrays.copyOf(nanos, placed.get());
    Arrays.sort(done);
    double p99 = done.length == 0 ? Double.NaN : done[(int) Math.ceil(done.length * 0.99) - 1];
    return new Outcome(offered, done.length / (double) offered, p99);
  }
}

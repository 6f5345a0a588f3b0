package dev.plumbline.console.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.console.bench.SpanTraffic;
import dev.plumbline.console.source.TraceQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store stays within its bounds by removing what came first. */
class RetentionTest {

  private static final long LIMIT = 2L << 20;

  @TempDir Path data;

  @Test
  void theOldestTraces_areRemoved_whenThereIsTooMuch() throws Exception {
    try (EmbeddedStore store =
        EmbeddedStore.open(data, new StoreLimits(Duration.ofDays(1), LIMIT, 1L << 24))) {
      Ingest intake = store.intake(new BaggageKeys(Set.of()));
      SpanTraffic traffic = new SpanTraffic(3);
      for (int i = 0; i < 60; i++) {
        byte[] request =
            traffic.request(100, System.currentTimeMillis() * 1_000_000).message().toByteArray();
        intake.traces(request).toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!isTrimmed(store)) {
        assertThat(System.nanoTime()).as("waited too long: " + store.state()).isLessThan(end);
        Thread.sleep(10);
      }
      assertThat(store.state().traces()).isBetween(500L, 5_900L);
      intake.close();
    }
  }

  @Test
  void whatIsTooOld_isRemoved() throws Exception {
    try (EmbeddedStore store =
        EmbeddedStore.open(data, new StoreLimits(Duration.ofMillis(1), 1L << 30, 1L << 24))) {
      Ingest intake = store.intake(new BaggageKeys(Set.of()));
      byte[] request =
          new SpanTraffic(4)
              .request(10, System.currentTimeMillis() * 1_000_000)
              .message()
              .toByteArray();
      intake.traces(request).toCompletableFuture().get(60, TimeUnit.SECONDS);

      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (store.state().removedTraces() < 10) {
        assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
        Thread.sleep(10);
      }
      assertThat(store.search(TraceQuery.of(0, Long.MAX_VALUE / 2, 100)).traces()).isEmpty();
      intake.close();
    }
  }

  /** Whether the store is within its limit and its counts agree: they change while it removes. */
  private boolean isTrimmed(EmbeddedStore store) {
    StoreState state = store.state();
    int found = store.search(TraceQuery.of(0, Long.MAX_VALUE / 2, 5_000)).traces().size();
    return state.removedTraces() > 0
        && state.sizeBytes() - walBytes() <= LIMIT + (1L << 20)
        && state.traces() + state.removedTraces() == 6_000
        && found == Math.min(5_000, state.traces());
  }

  private long walBytes() {
    return data.resolve("traces.db-wal").toFile().length();
  }
}

package dev.plumbline.agent.charter;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.concurrent.atomic.AtomicLong;

/** Counts reloads of the charter by outcome: {@code plumbline.charter.reloads}. */
public final class ReloadCounter {
  private static final AttributeKey<String> OUTCOME =
      AttributeKey.stringKey("plumbline.charter.reload.outcome");
  private static final Attributes APPLIED = Attributes.of(OUTCOME, "applied");
  private static final Attributes REFUSED = Attributes.of(OUTCOME, "refused");

  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  void applied() {
    applied.incrementAndGet();
  }

  public void refused() {
    refused.incrementAndGet();
  }

  public void report(Meter meter) {
    meter
        .counterBuilder("plumbline.charter.reloads")
        .setUnit("{reload}")
        .setDescription("Changed charters that were read while the process ran.")
        .buildWithCallback(
            measurement -> {
              measurement.record(applied.get(), APPLIED);
              measurement.record(refused.get(), REFUSED);
            });
  }
}

package com.example.orders;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Works in the background; the second time it fails. */
@Component
class Jobs {
  private final Timer duration;
  private int times;

  Jobs(MeterRegistry meters) {
    duration = Timer.builder("orders.cleanup").tag("kind", "nightly").register(meters);
  }

  @Scheduled(fixedDelay = 500, timeUnit = TimeUnit.MILLISECONDS)
  void clean() {
    duration.record(5, TimeUnit.MILLISECONDS);
    if (++times == 2) {
      throw new IllegalStateException("nothing to clean");
    }
  }
}

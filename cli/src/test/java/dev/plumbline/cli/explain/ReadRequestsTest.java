package dev.plumbline.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import dev.plumbline.otlp.Unreadable;
import org.junit.jupiter.api.Test;

class ReadRequestsTest {
  @Test
  void whatCannotBeRead_isCountedToTheLast() {
    ReadRequests read = new ReadRequests(new Nowhere());
    for (int line = 1; line <= 1_200; line++) {
      read.unreadable(new Unreadable("127.0.0.1", line, "no OTLP"));
    }

    assertThat(read.unreadable())
        .hasSize(6)
        .startsWith("127.0.0.1:1: no OTLP")
        .endsWith("and 1195 more that cannot be read");
  }

  private static final class Nowhere implements TelemetrySink {
    @Override
    public void span(Span span) {}

    @Override
    public void metric(Metric metric) {}

    @Override
    public void log(LogRecord log) {}
  }
}

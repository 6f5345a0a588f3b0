package dev.plumbline.conformance.fuzz;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFormatException;
import dev.plumbline.otlp.OtlpJson;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;

/** Any bytes as a line of OTLP/JSON: read whole, or refused in one way. */
public final class OtlpJsonFuzz {
  private OtlpJsonFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Counting counting = new Counting();
    try {
      new OtlpJson().read(data, 0, data.length, counting);
    } catch (OtlpFormatException refused) {
      Lines.check(counting.items == 0, "a broken request handed on " + counting.items);
      Lines.check(
          refused.getMessage() != null && !refused.getMessage().isEmpty(),
          "refused without a word");
    }
  }

  private static final class Counting implements TelemetrySink {
    private int items;

    @Override
    public void span(Span span) {
      items++;
      Lines.check(span.name() != null && span.service() != null, "a span without name or service");
    }

    @Override
    public void metric(Metric metric) {
      items++;
      Lines.check(metric.name() != null, "a metric without name");
    }

    @Override
    public void log(LogRecord log) {
      items++;
      Lines.check(log.name() != null, "a log without name");
    }
  }
}

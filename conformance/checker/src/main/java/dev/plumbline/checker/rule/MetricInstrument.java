package dev.plumbline.checker.rule;

import dev.plumbline.charter.registry.Instrument;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.checker.result.Findings;
import java.util.Locale;

/**
 * The metric comes from the kind of instrument that the charter names; only an explicit-bucket
 * histogram is one.
 */
public final class MetricInstrument extends MetricRule {

  @Override
  public void check(dev.plumbline.otlp.Metric metric, Metric row, Findings findings) {
    String found = metric.instrument().name().toLowerCase(Locale.ROOT);
    Instrument expected = row.instrument();
    if (!found.equals(expected.word())) {
      String message = "instrument is " + found + ", expected " + expected.word();
      findings.report(id(), metric, row.location().fileAndLine(), message);
    }
  }
}

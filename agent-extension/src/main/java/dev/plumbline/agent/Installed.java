package dev.plumbline.agent;

import dev.plumbline.agent.delivery.CheckedSenders;
import dev.plumbline.agent.delivery.Dropped;
import dev.plumbline.agent.delivery.LogDelivery;
import dev.plumbline.agent.delivery.MetricDelivery;
import dev.plumbline.agent.delivery.SpanDelivery;
import dev.plumbline.agent.delivery.Stamp;
import dev.plumbline.agent.export.ExportLaw;
import dev.plumbline.agent.export.LawfulLogExporter;
import dev.plumbline.agent.export.LawfulMetricExporter;
import dev.plumbline.agent.export.LawfulMetricReader;
import dev.plumbline.agent.export.LawfulSpanExporter;
import dev.plumbline.agent.http.CaptureHeaders;
import dev.plumbline.agent.resource.ResourceIdentity;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What Plumbline puts into the SDK, and what it needs to let another charter take over. */
final class Installed {
  private static volatile @Nullable Installed current;

  private final HashKey hashKey = HashKey.read();
  private final Stamp stamp = new Stamp();
  private final Dropped dropped = new Dropped();
  private final Reloads reloads = new Reloads();
  private volatile ExportLaw export;

  private Installed(Law law) {
    export = export(law);
  }

  /** Finds the law and makes it hold; null when there is none. */
  static @Nullable Installed install() {
    Law law = LawLoader.load();
    if (law == null) {
      return null;
    }
    Plumbline.rule(law);
    Defaults.set();
    CheckedSenders.prefer();
    captureHeaders();
    Installed installed = new Installed(law);
    current = installed;
    return installed;
  }

  /** By system property, which reaches the agent's instrumentations from everywhere. */
  private static void captureHeaders() {
    System.setProperty(
        CaptureHeaders.SETTING, CaptureHeaders.with(Settings.get(CaptureHeaders.SETTING)));
  }

  static @Nullable Installed current() {
    return current;
  }

  SpanExporter lawful(SpanExporter exporter) {
    return new LawfulSpanExporter(new SpanDelivery(exporter, stamp, dropped), this::export);
  }

  MetricExporter lawful(MetricExporter exporter) {
    return new LawfulMetricExporter(new MetricDelivery(exporter, stamp, dropped), this::export);
  }

  LogRecordExporter lawful(LogRecordExporter exporter) {
    return new LawfulLogExporter(new LogDelivery(exporter, stamp, dropped), this::export);
  }

  MetricReader lawful(MetricReader reader) {
    return LawfulMetricReader.of(reader, this::export);
  }

  private ExportLaw export(Law law) {
    return new ExportLaw(law, hashKey.bytes(), hashKey.own());
  }

  private ExportLaw export() {
    return export;
  }

  /** Watches the charter; null when it is inside the extension and cannot change. */
  @Nullable CharterWatch watch() {
    Path path = Settings.charter();
    return path == null ? null : new CharterWatch(path, Settings.mode(), reloads, this::takeOver);
  }

  private void takeOver(Law next) {
    export = export(next);
    stamp.change(new ResourceIdentity(next, System.getenv()).fixed(next.failures().self()));
    Plumbline.rule(next);
  }

  void report(Meter meter) {
    dropped.report(meter);
    if (Settings.charter() != null) {
      reloads.report(meter);
    }
  }
}

package dev.plumbline.agent.install;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.ActiveCharterLoader;
import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.charter.CharterReloader;
import dev.plumbline.agent.charter.CharterSource;
import dev.plumbline.agent.charter.ReloadCounter;
import dev.plumbline.agent.charter.StartingCharter;
import dev.plumbline.agent.delivery.CheckedSenders;
import dev.plumbline.agent.delivery.DroppedTelemetry;
import dev.plumbline.agent.delivery.LogDelivery;
import dev.plumbline.agent.delivery.MetricDelivery;
import dev.plumbline.agent.delivery.SpanDelivery;
import dev.plumbline.agent.export.EnforcingLogExporter;
import dev.plumbline.agent.export.EnforcingMetricExporter;
import dev.plumbline.agent.export.EnforcingMetricReader;
import dev.plumbline.agent.export.EnforcingSpanExporter;
import dev.plumbline.agent.export.ExportRules;
import dev.plumbline.agent.http.CaptureHeaders;
import dev.plumbline.agent.modules.Hooks;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.agent.sampling.CharterSampler;
import dev.plumbline.agent.sampling.DecisionCounts;
import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the SDK's exporters and readers in enforcing ones, and replaces the charter that they
 * enforce after a reload.
 */
public final class SdkEnforcement {
  /** Why there are two statics: {@link CharterInForce}. */
  private static volatile @Nullable SdkEnforcement installed;

  private final HashKey hashKey = HashKey.read();
  private final DroppedTelemetry dropped = new DroppedTelemetry();
  private final DecisionCounts decisions = new DecisionCounts();
  private final ReloadCounter reloads = new ReloadCounter();
  private final PendingParts pending;
  private final StartingCharter start;
  private volatile ActiveCharter active;
  private volatile ExportRules export;

  private SdkEnforcement(StartingCharter start, ActiveCharter active) {
    this.start = start;
    this.active = active;
    this.pending = new PendingParts(active);
    if (start.refusal != null) {
      reloads.refused();
    }
    export =
        start.refusal != null && Settings.holdsWhenRefused()
            ? ExportRules.holding(active, hashKey.bytes(), hashKey.own(), dropped)
            : new ExportRules(active, hashKey.bytes(), hashKey.own());
  }

  /** Loads and activates the charter; null when there is none. */
  public static @Nullable SdkEnforcement install() {
    StartingCharter start = ActiveCharterLoader.load();
    ActiveCharter active = start.active;
    if (active == null) {
      return null;
    }
    CharterInForce.activate(active);
    Defaults.set(active.findings());
    CheckedSenders.prefer();
    captureHeaders();
    SdkEnforcement enforcement = new SdkEnforcement(start, active);
    installed = enforcement;
    return enforcement;
  }

  /** By system property, which all of the agent's instrumentations read. */
  private static void captureHeaders() {
    System.setProperty(
        CaptureHeaders.SETTING, CaptureHeaders.with(Settings.get(CaptureHeaders.SETTING)));
  }

  /** What is installed in this process, for what is created by the service loader; may be null. */
  public static @Nullable SdkEnforcement installed() {
    return installed;
  }

  /**
   * The same, for objects that are only created when something is installed.
   *
   * @throws IllegalStateException when nothing is
   */
  static SdkEnforcement requireInstalled() {
    SdkEnforcement enforcement = installed;
    if (enforcement == null) {
      throw new IllegalStateException("no charter is active in this process");
    }
    return enforcement;
  }

  /** The charter in force: after a reload the next one. */
  public ActiveCharter active() {
    return active;
  }

  SpanExporter enforcing(SpanExporter exporter) {
    return new EnforcingSpanExporter(new SpanDelivery(exporter, dropped), this::export);
  }

  MetricExporter enforcing(MetricExporter exporter) {
    return new EnforcingMetricExporter(new MetricDelivery(exporter, dropped), this::export);
  }

  LogRecordExporter enforcing(LogRecordExporter exporter) {
    return new EnforcingLogExporter(new LogDelivery(exporter, dropped), this::export);
  }

  MetricReader enforcing(MetricReader reader) {
    return EnforcingMetricReader.of(reader, this::export);
  }

  /** The charter's sampler. */
  Sampler sampler() {
    Hooks.live("sampler");
    return new CharterSampler(
        () -> active.charter().policy().sampling(), () -> active.failures().self(), decisions);
  }

  private ExportRules export() {
    return export;
  }

  /**
   * The reloader of the charter; null when the charter is inside the extension and cannot change.
   */
  @Nullable CharterReloader watch() {
    try {
      CharterSource source = start.source == null ? CharterSource.ofSettings() : start.source;
      return source == null
          ? null
          : new CharterReloader(
              source,
              Settings.mode(),
              reloads,
              start.refusal == null ? "" : start.refusal,
              start.fingerprint,
              this::takeOver);
    } catch (IllegalArgumentException wrongSetting) {
      return null; // settings do not change while a process runs
    }
  }

  /** The parts of the next charter that wait for the next start. */
  private List<String> takeOver(ActiveCharter next) {
    List<String> waiting = pending.of(next);
    ExportRules successor =
        export.successor(
            next,
            new ResourceIdentity(next, System.getenv()).fixed(next.failures().self()),
            waiting.contains(PendingParts.METRICS));
    export = successor;
    active = next;
    CharterInForce.activate(next);
    successor.inForce();
    return waiting;
  }

  /** Whether the base is in the place of a charter that was refused at the start. */
  boolean startedRefused() {
    return start.refusal != null;
  }

  void report(Meter meter) {
    dropped.report(meter);
    if (active.mode() == Mode.ENFORCE) {
      decisions.report(meter);
    }
    if (startedRefused() || Settings.charter() != null) {
      reloads.report(meter);
      pending.report(meter);
    }
  }
}

package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.export.ExportLaw;
import dev.plumbline.agent.export.LawfulLogExporter;
import dev.plumbline.agent.export.LawfulMetricExporter;
import dev.plumbline.agent.export.LawfulMetricReader;
import dev.plumbline.agent.export.LawfulSpanExporter;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/** Reads the charter, once, before the SDK is built, and puts the law into each part of the SDK. */
public final class PlumblineCustomizer implements AutoConfigurationCustomizerProvider {
  private static final String STABILITY = "otel.semconv-stability.opt-in";

  @Override
  public void customize(AutoConfigurationCustomizer sdk) {
    Law law = LawLoader.load();
    if (law == null) {
      return;
    }
    Plumbline.rule(law);
    ExportLaw export = new ExportLaw(law, Settings.hashKey());
    ResourceIdentity identity = new ResourceIdentity(law, System.getenv());
    sdk.addResourceCustomizer((resource, config) -> identity.complete(resource));
    sdk.addSpanExporterCustomizer(
        (exporter, config) -> new LawfulSpanExporter(exporter, () -> export));
    sdk.addMetricExporterCustomizer(
        (exporter, config) -> new LawfulMetricExporter(exporter, () -> export));
    sdk.addMetricReaderCustomizer((reader, config) -> LawfulMetricReader.of(reader, () -> export));
    sdk.addLogRecordExporterCustomizer(
        (exporter, config) -> new LawfulLogExporter(exporter, () -> export));
    sdk.addPropagatorCustomizer((propagator, config) -> LawfulPropagators.of(propagator, law));
    Plumbline.armed("exporters");
    Plumbline.armed("propagator");
    Plumbline.armed("resource");
    if (law.mode() == Mode.ENFORCE) {
      newRpcNames();
      sdk.addSamplerCustomizer((sampler, config) -> LawfulSampling.of(sampler, law));
      sdk.addTracerProviderCustomizer(
          (builder, config) -> builder.addSpanProcessor(new BaggageOnSpans(law)));
      sdk.addMeterProviderCustomizer(
          (builder, config) -> {
            MetricViews.register(law, builder);
            return builder;
          });
      Plumbline.armed("views");
    }
  }

  /**
   * Asks the agent for the new RPC names.
   *
   * <p>By system property: what addPropertiesSupplier gives does not reach the place that asks. A
   * user's own value stays.
   */
  private static void newRpcNames() {
    if (Settings.get(STABILITY) == null) {
      System.setProperty(STABILITY, "rpc");
    }
  }

  /** After everybody else, so that the law has the last word. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

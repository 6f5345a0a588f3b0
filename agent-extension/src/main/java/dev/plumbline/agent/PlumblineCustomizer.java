package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.agent.resource.CommandLine;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/** Puts the law into each part of an SDK that is configured by properties. */
public final class PlumblineCustomizer implements AutoConfigurationCustomizerProvider {
  /** Names a file with views of the user. */
  private static final String VIEWS = "otel.experimental.metrics.view.config";

  @Override
  public void customize(AutoConfigurationCustomizer sdk) {
    Installed installed = Installed.install();
    if (installed == null) {
      return;
    }
    Law law = Plumbline.lawInForce();
    ResourceIdentity identity = new ResourceIdentity(law, System.getenv());
    sdk.addResourceCustomizer(
        (resource, config) -> identity.complete(CommandLine.outOf(resource, law.charter())));
    sdk.addSpanExporterCustomizer((exporter, config) -> installed.lawful(exporter));
    sdk.addMetricExporterCustomizer((exporter, config) -> installed.lawful(exporter));
    sdk.addMetricReaderCustomizer((reader, config) -> installed.lawful(reader));
    sdk.addLogRecordExporterCustomizer((exporter, config) -> installed.lawful(exporter));
    sdk.addPropagatorCustomizer((propagator, config) -> LawfulPropagators.of(propagator, law));
    sdk.addTracerProviderCustomizer(
        (builder, config) -> builder.addSpanProcessor(new BaggageOnSpans(Plumbline::lawInForce)));
    Hooks.live("exporters");
    Hooks.live("propagator");
    Hooks.live("resource");
    if (law.mode() == Mode.ENFORCE) {
      NewNames.ask(law.charter());
      sdk.addSamplerCustomizer((sampler, config) -> LawfulSampling.of(sampler, law));
      sdk.addMeterProviderCustomizer(
          (builder, config) -> {
            MetricViews.register(law, builder, config.getString(VIEWS) != null);
            return builder;
          });
      Hooks.live("views");
    }
  }

  /** After everybody else, so that the law has the last word. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

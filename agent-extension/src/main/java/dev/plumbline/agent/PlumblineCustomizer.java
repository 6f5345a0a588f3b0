package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.agent.resource.CommandLine;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;

/**
 * Installs enforcement in an SDK that is configured by properties: exporters, resource,
 * propagators, sampler, views.
 */
public final class PlumblineCustomizer implements AutoConfigurationCustomizerProvider {
  /** The setting that names a file with the user's views. */
  private static final String VIEWS = "otel.experimental.metrics.view.config";

  @Override
  public void customize(AutoConfigurationCustomizer sdk) {
    SdkEnforcement installed = SdkEnforcement.install();
    if (installed == null) {
      return;
    }
    ActiveCharter active = ProcessCharter.requireActive();
    ResourceIdentity identity = new ResourceIdentity(active, System.getenv());
    sdk.addResourceCustomizer(
        (resource, config) -> identity.complete(CommandLine.outOf(resource, active.charter())));
    sdk.addSpanExporterCustomizer((exporter, config) -> installed.enforcing(exporter));
    sdk.addMetricExporterCustomizer((exporter, config) -> installed.enforcing(exporter));
    sdk.addMetricReaderCustomizer((reader, config) -> installed.enforcing(reader));
    sdk.addLogRecordExporterCustomizer((exporter, config) -> installed.enforcing(exporter));
    sdk.addPropagatorCustomizer(
        (propagator, config) -> EnforcingPropagators.of(propagator, active));
    sdk.addTracerProviderCustomizer(
        (builder, config) ->
            builder.addSpanProcessor(new BaggageOnSpans(ProcessCharter::requireActive)));
    Hooks.live("exporters");
    Hooks.live("propagator");
    Hooks.live("resource");
    if (active.mode() == Mode.ENFORCE) {
      SemconvOptIn.ask(active.charter());
      sdk.addSamplerCustomizer((sampler, config) -> EnforcingSampling.of(sampler, active));
      sdk.addMeterProviderCustomizer(
          (builder, config) -> {
            MetricViews.register(active, builder, config.getString(VIEWS) != null);
            return builder;
          });
      Hooks.live("views");
    }
  }

  /** After all other customizers, so that none undoes the enforcement. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

package dev.plumbline.agent;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.agent.resource.CommandLine;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the enforcement into an SDK that is configured by properties: exporters, resource,
 * propagators, sampler, views.
 */
final class SdkParts {
  /** The setting that names a file with the user's views. */
  private static final String VIEWS = "otel.experimental.metrics.view.config";

  private SdkParts() {}

  /**
   * Asks for each part as the SDK makes it.
   *
   * @param installed by the SDK's properties; null where the SDK stays as it is
   */
  static void put(
      AutoConfigurationCustomizer sdk,
      Function<ConfigProperties, @Nullable SdkEnforcement> installed) {
    sdk.addResourceCustomizer(
        (resource, config) -> installed.apply(config) == null ? resource : identified(resource));
    sdk.addSpanExporterCustomizer(
        (exporter, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null ? exporter : enforcement.enforcing(exporter);
        });
    sdk.addMetricExporterCustomizer(
        (exporter, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null ? exporter : enforcement.enforcing(exporter);
        });
    sdk.addMetricReaderCustomizer(
        (reader, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null ? reader : enforcement.enforcing(reader);
        });
    sdk.addLogRecordExporterCustomizer(
        (exporter, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null ? exporter : enforcement.enforcing(exporter);
        });
    sdk.addPropagatorCustomizer(
        (propagator, config) ->
            installed.apply(config) == null
                ? propagator
                : EnforcingPropagators.of(propagator, ProcessCharter.requireActive()));
    sdk.addTracerProviderCustomizer(
        (builder, config) ->
            installed.apply(config) == null
                ? builder
                : builder.addSpanProcessor(new BaggageOnSpans(ProcessCharter::requireActive)));
    sdk.addSamplerCustomizer(
        (sampler, config) ->
            installed.apply(config) != null && enforces()
                ? EnforcingSampling.of(sampler, ProcessCharter.requireActive())
                : sampler);
    sdk.addMeterProviderCustomizer(
        (builder, config) -> {
          if (installed.apply(config) != null && enforces()) {
            MetricViews.register(
                ProcessCharter.requireActive(), builder, config.getString(VIEWS) != null);
          }
          return builder;
        });
  }

  /** What is live as soon as the SDK is made, and what the instrumentations are asked for. */
  static void begin() {
    Hooks.live("exporters");
    Hooks.live("propagator");
    Hooks.live("resource");
    if (enforces()) {
      SemconvOptIn.ask(ProcessCharter.requireActive().charter());
      Hooks.live("views");
    }
  }

  private static boolean enforces() {
    return ProcessCharter.requireActive().mode() == Mode.ENFORCE;
  }

  private static Resource identified(Resource resource) {
    ActiveCharter active = ProcessCharter.requireActive();
    return new ResourceIdentity(active, System.getenv())
        .complete(CommandLine.outOf(resource, active.charter()));
  }
}

package dev.plumbline.agent.install;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.MetricViews;
import dev.plumbline.agent.modules.Hooks;
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
public final class SdkParts {
  /** The setting that names a file with the user's views. */
  private static final String VIEWS = "otel.experimental.metrics.view.config";

  private SdkParts() {}

  /**
   * Asks for each part as the SDK makes it.
   *
   * @param installed by the SDK's properties; null where the SDK stays as it is
   */
  public static void put(
      AutoConfigurationCustomizer sdk,
      Function<ConfigProperties, @Nullable SdkEnforcement> installed) {
    sdk.addResourceCustomizer(
        (resource, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null ? resource : identified(resource, enforcement.active());
        });
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
        (propagator, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null
              ? propagator
              : EnforcingPropagators.of(propagator, enforcement::active);
        });
    sdk.addTracerProviderCustomizer(
        (builder, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement == null
              ? builder
              : builder.addSpanProcessor(new BaggageOnSpans(enforcement::active));
        });
    sdk.addSamplerCustomizer(
        (sampler, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          return enforcement != null && enforces(enforcement.active())
              ? EnforcingSampling.of(sampler, enforcement)
              : sampler;
        });
    sdk.addMeterProviderCustomizer(
        (builder, config) -> {
          SdkEnforcement enforcement = installed.apply(config);
          if (enforcement != null && enforces(enforcement.active())) {
            MetricViews.register(enforcement.active(), builder, config.getString(VIEWS) != null);
          }
          return builder;
        });
  }

  /** What is live as soon as the SDK is made, and what the instrumentations are asked for. */
  public static void begin(ActiveCharter active) {
    Hooks.live("exporters");
    Hooks.live("propagator");
    Hooks.live("resource");
    if (enforces(active)) {
      SemconvOptIn.ask(active.charter());
      Hooks.live("views");
    }
  }

  private static boolean enforces(ActiveCharter active) {
    return active.mode() == Mode.ENFORCE;
  }

  private static Resource identified(Resource resource, ActiveCharter active) {
    return new ResourceIdentity(active, System.getenv())
        .complete(CommandLine.outOf(resource, active.charter()));
  }
}

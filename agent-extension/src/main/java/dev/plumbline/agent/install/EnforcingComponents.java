package dev.plumbline.agent.install;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;

/**
 * The SDK components that {@link EnforcingConfigurationFile} puts into a configuration file:
 * propagators, span processor, sampler.
 */
public final class EnforcingComponents {
  static final String TRACE_CONTEXT = "plumbline_tracecontext";
  static final String BAGGAGE = "plumbline_baggage";
  static final String BAGGAGE_ON_SPANS = "plumbline_baggage_on_spans";
  static final String SAMPLER = "plumbline";

  private EnforcingComponents() {}

  public static final class TraceContext implements ComponentProvider {
    @Override
    public Class<?> getType() {
      return TextMapPropagator.class;
    }

    @Override
    public String getName() {
      return TRACE_CONTEXT;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return EnforcingPropagators.of(
          W3CTraceContextPropagator.getInstance(), SdkEnforcement.requireInstalled()::active);
    }
  }

  public static final class Baggage implements ComponentProvider {
    @Override
    public Class<?> getType() {
      return TextMapPropagator.class;
    }

    @Override
    public String getName() {
      return BAGGAGE;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return EnforcingPropagators.of(
          W3CBaggagePropagator.getInstance(), SdkEnforcement.requireInstalled()::active);
    }
  }

  public static final class OnSpans implements ComponentProvider {
    @Override
    public Class<?> getType() {
      return SpanProcessor.class;
    }

    @Override
    public String getName() {
      return BAGGAGE_ON_SPANS;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return new BaggageOnSpans(SdkEnforcement.requireInstalled()::active);
    }
  }

  public static final class ByCharter implements ComponentProvider {
    @Override
    public Class<?> getType() {
      return Sampler.class;
    }

    @Override
    public String getName() {
      return SAMPLER;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return SdkEnforcement.requireInstalled().sampler();
    }
  }
}

package dev.plumbline.agent.install;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.FileViews;
import dev.plumbline.agent.http.CaptureHeaders;
import dev.plumbline.agent.resource.ResourceIdentity;
import dev.plumbline.agent.settings.FileModel;
import dev.plumbline.agent.settings.Settings;
import dev.plumbline.agent.settings.ValueLimit;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.AttributeNameValueModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.MeterProviderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PropagatorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ResourceModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SamplerModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SpanProcessorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.TextMapPropagatorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.TracerProviderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalGeneralInstrumentationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalHttpClientInstrumentationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalHttpInstrumentationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.internal.ExperimentalInstrumentationModel;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Adds enforcement to a configuration file ({@code otel.config.file}). Unset parts are filled in;
 * what the file sets stays, except for the resource attributes that the charter fixes, the views of
 * the charter's metrics, and the W3C propagators, which are replaced one for one.
 */
public final class EnforcingConfigurationFile {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private final OpenTelemetryConfigurationModel file;
  private final ActiveCharter active;

  public EnforcingConfigurationFile(OpenTelemetryConfigurationModel file, ActiveCharter active) {
    this.file = file;
    this.active = active;
  }

  public void resource() {
    ResourceModel resource = file.getResource();
    if (resource == null) {
      resource = new ResourceModel();
      FileModel.set(file, "Resource", resource);
    }
    List<AttributeNameValueModel> attributes = copy(resource.getAttributes());
    Attributes configured = configured(attributes, resource.getAttributesList());
    Resource complete =
        new ResourceIdentity(active, System.getenv()).complete(Resource.create(configured));
    complete
        .getAttributes()
        .forEach(
            (key, value) -> {
              if (!value.equals(configured.get(key))) {
                attributes.removeIf(attribute -> key.getKey().equals(attribute.getName()));
                AttributeNameValueModel attribute = new AttributeNameValueModel();
                FileModel.set(attribute, "Name", key.getKey());
                attributes.add(FileModel.set(attribute, "Value", value));
              }
            });
    FileModel.set(resource, "Attributes", attributes);
  }

  /** The resource that the user configured: the file first, then OTEL_SERVICE_NAME and the like. */
  private static Attributes configured(
      List<AttributeNameValueModel> attributes, @Nullable String list) {
    AttributesBuilder configured = Attributes.builder();
    put(configured, System.getenv("OTEL_RESOURCE_ATTRIBUTES"));
    String name = Settings.get("otel.service.name");
    if (name != null) {
      configured.put("service.name", name);
    }
    put(configured, list);
    for (AttributeNameValueModel attribute : attributes) {
      if (attribute.getName() != null && attribute.getValue() instanceof String) {
        configured.put(attribute.getName(), (String) attribute.getValue());
      }
    }
    return configured.build();
  }

  private static void put(AttributesBuilder configured, @Nullable String list) {
    if (list == null) {
      return;
    }
    for (String entry : list.split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        configured.put(
            AttributeKey.stringKey(entry.substring(0, equals).trim()),
            entry.substring(equals + 1).trim());
      }
    }
  }

  /** The tracer provider's limit overrides the one for all signals. */
  public void limits() {
    TracerProviderModel tracers = file.getTracerProvider();
    Integer limit =
        tracers == null || tracers.getLimits() == null
            ? null
            : tracers.getLimits().getAttributeValueLengthLimit();
    if (limit == null && file.getAttributeLimits() != null) {
      limit = file.getAttributeLimits().getAttributeValueLengthLimit();
    }
    ValueLimit.set(limit);
  }

  public void propagators() {
    PropagatorModel propagator = file.getPropagator();
    if (propagator == null) {
      return;
    }
    List<TextMapPropagatorModel> composite = new ArrayList<>();
    for (TextMapPropagatorModel one : copy(propagator.getComposite())) {
      if (one.getTracecontext() != null) {
        composite.add(named(EnforcingComponents.TRACE_CONTEXT));
      } else if (one.getBaggage() != null) {
        composite.add(named(EnforcingComponents.BAGGAGE));
      } else {
        composite.add(one);
      }
    }
    String list = propagator.getCompositeList();
    List<String> others = new ArrayList<>();
    for (String name : list == null ? new String[0] : list.split(",", -1)) {
      if (name.trim().equals("tracecontext")) {
        composite.add(named(EnforcingComponents.TRACE_CONTEXT));
      } else if (name.trim().equals("baggage")) {
        composite.add(named(EnforcingComponents.BAGGAGE));
      } else {
        others.add(name.trim());
      }
    }
    FileModel.set(propagator, "Composite", composite);
    FileModel.set(propagator, "CompositeList", others.isEmpty() ? null : String.join(",", others));
  }

  private static TextMapPropagatorModel named(String component) {
    return FileModel.extend(new TextMapPropagatorModel(), component, Collections.emptyMap());
  }

  public void baggageOnSpans() {
    TracerProviderModel tracers = file.getTracerProvider();
    if (tracers != null) {
      List<SpanProcessorModel> processors = new ArrayList<>();
      processors.add(
          FileModel.extend(
              new SpanProcessorModel(),
              EnforcingComponents.BAGGAGE_ON_SPANS,
              Collections.emptyMap()));
      processors.addAll(copy(tracers.getProcessors()));
      FileModel.set(tracers, "Processors", processors);
    }
  }

  public void sampler() {
    TracerProviderModel tracers = file.getTracerProvider();
    if (tracers == null) {
      return;
    }
    if (tracers.getSampler() != null) {
      logger.log(
          Level.INFO,
          "Plumbline leaves sampling to the configuration file's tracer_provider.sampler;"
              + " the charter's rules are not applied");
      return;
    }
    FileModel.set(
        tracers,
        "Sampler",
        FileModel.extend(new SamplerModel(), EnforcingComponents.SAMPLER, Collections.emptyMap()));
  }

  public void views() {
    MeterProviderModel meters = file.getMeterProvider();
    if (meters != null) {
      FileModel.set(meters, "Views", FileViews.of(active, copy(meters.getViews())));
    }
  }

  /** Unless the file or a property sets the names. */
  public void newNames() {
    ExperimentalGeneralInstrumentationModel general = general();
    if (general.getStabilityOptInList() == null) {
      FileModel.set(general, "StabilityOptInList", SemconvOptIn.of(active.charter()));
    }
  }

  /** The file's list, plus the headers that are read here. */
  public void capturedHeaders() {
    ExperimentalGeneralInstrumentationModel general = general();
    ExperimentalHttpInstrumentationModel http = general.getHttp();
    if (http == null) {
      http = new ExperimentalHttpInstrumentationModel();
      FileModel.set(general, "Http", http);
    }
    ExperimentalHttpClientInstrumentationModel client = http.getClient();
    if (client == null) {
      client = new ExperimentalHttpClientInstrumentationModel();
      FileModel.set(http, "Client", client);
    }
    String all = CaptureHeaders.with(String.join(",", copy(client.getResponseCapturedHeaders())));
    FileModel.set(client, "ResponseCapturedHeaders", Arrays.asList(all.split(",", -1)));
  }

  private ExperimentalGeneralInstrumentationModel general() {
    ExperimentalInstrumentationModel instrumentation = FileModel.instrumentation(file);
    if (instrumentation == null) {
      instrumentation = new ExperimentalInstrumentationModel();
      FileModel.instrument(file, instrumentation);
    }
    ExperimentalGeneralInstrumentationModel general = instrumentation.getGeneral();
    if (general == null) {
      general = new ExperimentalGeneralInstrumentationModel();
      FileModel.set(instrumentation, "General", general);
    }
    return general;
  }

  private static <T> List<T> copy(@Nullable List<T> list) {
    return list == null ? new ArrayList<>() : new ArrayList<>(list);
  }
}

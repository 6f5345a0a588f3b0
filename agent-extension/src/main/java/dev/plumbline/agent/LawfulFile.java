package dev.plumbline.agent;

import dev.plumbline.agent.export.FileViews;
import dev.plumbline.agent.http.CaptureHeaders;
import dev.plumbline.agent.resource.ResourceIdentity;
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
 * A configuration file as the law wants it. What the file leaves open is filled in; what it says
 * stays, except where the charter has the last word: its own resource attributes, the views of its
 * metrics, and the W3C propagators, which are exchanged one for one.
 */
final class LawfulFile {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private final OpenTelemetryConfigurationModel file;
  private final Law law;

  LawfulFile(OpenTelemetryConfigurationModel file, Law law) {
    this.file = file;
    this.law = law;
  }

  void resource() {
    ResourceModel resource = file.getResource();
    if (resource == null) {
      resource = new ResourceModel();
      FileModel.set(file, "Resource", resource);
    }
    List<AttributeNameValueModel> attributes = copy(resource.getAttributes());
    Attributes said = said(attributes, resource.getAttributesList());
    Resource complete = new ResourceIdentity(law, System.getenv()).complete(Resource.create(said));
    complete
        .getAttributes()
        .forEach(
            (key, value) -> {
              if (!value.equals(said.get(key))) {
                attributes.removeIf(attribute -> key.getKey().equals(attribute.getName()));
                AttributeNameValueModel attribute = new AttributeNameValueModel();
                FileModel.set(attribute, "Name", key.getKey());
                attributes.add(FileModel.set(attribute, "Value", value));
              }
            });
    FileModel.set(resource, "Attributes", attributes);
  }

  /** What the user says the resource is: the file first, then OTEL_SERVICE_NAME and the like. */
  private static Attributes said(List<AttributeNameValueModel> attributes, @Nullable String list) {
    AttributesBuilder said = Attributes.builder();
    put(said, System.getenv("OTEL_RESOURCE_ATTRIBUTES"));
    String name = Settings.get("otel.service.name");
    if (name != null) {
      said.put("service.name", name);
    }
    put(said, list);
    for (AttributeNameValueModel attribute : attributes) {
      if (attribute.getName() != null && attribute.getValue() instanceof String) {
        said.put(attribute.getName(), (String) attribute.getValue());
      }
    }
    return said.build();
  }

  private static void put(AttributesBuilder said, @Nullable String list) {
    if (list == null) {
      return;
    }
    for (String entry : list.split(",", -1)) {
      int equals = entry.indexOf('=');
      if (equals > 0) {
        said.put(
            AttributeKey.stringKey(entry.substring(0, equals).trim()),
            entry.substring(equals + 1).trim());
      }
    }
  }

  /** The tracer provider's own limit goes before the one for all signals. */
  void limits() {
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

  void propagators() {
    PropagatorModel propagator = file.getPropagator();
    if (propagator == null) {
      return;
    }
    List<TextMapPropagatorModel> composite = new ArrayList<>();
    for (TextMapPropagatorModel one : copy(propagator.getComposite())) {
      if (one.getTracecontext() != null) {
        composite.add(named(LawfulComponents.TRACE_CONTEXT));
      } else if (one.getBaggage() != null) {
        composite.add(named(LawfulComponents.BAGGAGE));
      } else {
        composite.add(one);
      }
    }
    String list = propagator.getCompositeList();
    List<String> others = new ArrayList<>();
    for (String name : list == null ? new String[0] : list.split(",", -1)) {
      if (name.trim().equals("tracecontext")) {
        composite.add(named(LawfulComponents.TRACE_CONTEXT));
      } else if (name.trim().equals("baggage")) {
        composite.add(named(LawfulComponents.BAGGAGE));
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

  void baggageOnSpans() {
    TracerProviderModel tracers = file.getTracerProvider();
    if (tracers != null) {
      List<SpanProcessorModel> processors = new ArrayList<>();
      processors.add(
          FileModel.extend(
              new SpanProcessorModel(), LawfulComponents.BAGGAGE_ON_SPANS, Collections.emptyMap()));
      processors.addAll(copy(tracers.getProcessors()));
      FileModel.set(tracers, "Processors", processors);
    }
  }

  void sampler() {
    TracerProviderModel tracers = file.getTracerProvider();
    if (tracers == null) {
      return;
    }
    if (tracers.getSampler() != null) {
      logger.log(
          Level.INFO,
          "Plumbline leaves sampling to the configuration file''s tracer_provider.sampler;"
              + " the charter''s rules are not asked");
      return;
    }
    FileModel.set(
        tracers,
        "Sampler",
        FileModel.extend(new SamplerModel(), LawfulComponents.SAMPLER, Collections.emptyMap()));
  }

  void views() {
    MeterProviderModel meters = file.getMeterProvider();
    if (meters != null) {
      FileModel.set(meters, "Views", FileViews.of(law, copy(meters.getViews())));
    }
  }

  /** Unless the file or a property says which names it wants. */
  void newNames() {
    ExperimentalGeneralInstrumentationModel general = general();
    if (general.getStabilityOptInList() == null) {
      FileModel.set(general, "StabilityOptInList", NewNames.of(law.charter()));
    }
  }

  /** The file's own list and what is missing of ours. */
  void capturedHeaders() {
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

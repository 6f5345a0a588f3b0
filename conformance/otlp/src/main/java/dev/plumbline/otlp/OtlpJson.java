package dev.plumbline.otlp;

import static dev.plumbline.otlp.JsonFields.firstField;
import static dev.plumbline.otlp.JsonFields.nextElement;
import static dev.plumbline.otlp.JsonFields.nextField;
import static dev.plumbline.otlp.JsonFields.startArray;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one export request of traces, metrics or logs in OTLP/JSON (OTLP specification, "JSON
 * Protobuf Encoding").
 *
 * <p>Unknown fields are skipped, as that specification requires. A request with an error emits
 * nothing.
 */
public final class OtlpJson {

  private static final int DEEPEST = 64;

  private final JsonFactory factory =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();
  private final JsonFields fields = new JsonFields(new Symbols());
  private final SpanReader spans = new SpanReader(fields);
  private final MetricReader metrics = new MetricReader(fields);
  private final LogReader logs = new LogReader(fields);
  private final RequestItems batch = new RequestItems();
  private final Resources resources = new Resources();

  /** Reads the items of one kind below a scope, each into the batch. */
  interface ItemReader {
    void read(JsonParser json, Emitter emitter, RequestItems batch) throws IOException;
  }

  /**
   * Reads the request in these bytes and emits its items.
   *
   * @throws OtlpFormatException when it is not one whole OTLP/JSON request; then nothing was
   *     emitted
   */
  public void read(byte[] bytes, int offset, int length, TelemetrySink sink) {
    batch.clear();
    try (JsonParser json = factory.createParser(bytes, offset, length)) {
      request(json);
    } catch (JsonProcessingException e) {
      throw new OtlpFormatException(
          "not JSON at byte " + position(e.getLocation()) + ": " + what(e));
    } catch (IOException e) {
      throw new OtlpFormatException("not JSON: " + e.getMessage());
    }
    batch.handOn(sink);
  }

  /** The parser's message without its own location, which counts from this line. */
  private static String what(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll(" \\(start marker at .*\\)$", "");
  }

  private static long position(JsonLocation location) {
    return location == null ? 0 : location.getByteOffset();
  }

  private void request(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new OtlpFormatException(
          "not OTLP: expected an object with resourceSpans, resourceMetrics or resourceLogs");
    }
    boolean otlp = false;
    for (String field = nextField(json); field != null; field = nextField(json)) {
      switch (field) {
        case "resourceSpans" -> groups(json, field, "scopeSpans", "spans", spans);
        case "resourceMetrics" -> groups(json, field, "scopeMetrics", "metrics", metrics);
        case "resourceLogs" -> groups(json, field, "scopeLogs", "logRecords", logs);
        default -> {
          json.skipChildren();
          continue;
        }
      }
      otlp = true;
    }
    if (!otlp) {
      throw new OtlpFormatException(
          "not OTLP: the object has no resourceSpans, resourceMetrics or resourceLogs");
    }
    if (json.nextToken() != null) {
      throw new OtlpFormatException("more than one request in a line");
    }
  }

  private void groups(JsonParser json, String what, String scopes, String items, ItemReader reader)
      throws IOException {
    if (!startArray(json, what)) {
      return;
    }
    while (nextElement(json)) {
      List<Emitter> emitters = new ArrayList<>();
      Resource stated = Resource.NONE;
      String schemaUrl = "";
      for (String field = firstField(json, what); field != null; field = nextField(json)) {
        if (field.equals("resource")) {
          stated = resource(json);
        } else if (field.equals("schemaUrl")) {
          schemaUrl = fields.text(json, field);
        } else if (field.equals(scopes)) {
          scopes(json, scopes, items, reader, emitters);
        } else {
          json.skipChildren();
        }
      }
      Resource resource = resources.of(stated.attributes(), stated.droppedAttributes(), schemaUrl);
      for (Emitter emitter : emitters) {
        emitter.complete(resource);
      }
    }
  }

  private Resource resource(JsonParser json) throws IOException {
    Attributes attributes = Attributes.EMPTY;
    int dropped = 0;
    for (String field = firstField(json, "resource"); field != null; field = nextField(json)) {
      switch (field) {
        case "attributes" -> attributes = fields.attributes(json);
        case "droppedAttributesCount" -> dropped = (int) JsonFields.integer(json, field);
        default -> json.skipChildren();
      }
    }
    return Resource.of(attributes, dropped, "");
  }

  private void scopes(
      JsonParser json, String what, String items, ItemReader reader, List<Emitter> emitters)
      throws IOException {
    if (!startArray(json, what)) {
      return;
    }
    while (nextElement(json)) {
      Emitter emitter = new Emitter();
      String name = "";
      String version = "";
      Attributes attributes = Attributes.EMPTY;
      String schemaUrl = "";
      for (String field = firstField(json, what); field != null; field = nextField(json)) {
        if (field.equals("scope")) {
          for (String part = firstField(json, field); part != null; part = nextField(json)) {
            switch (part) {
              case "name" -> name = fields.text(json, "the scope's name");
              case "version" -> version = fields.text(json, "the scope's version");
              case "attributes" -> attributes = fields.attributes(json);
              default -> json.skipChildren();
            }
          }
        } else if (field.equals("schemaUrl")) {
          schemaUrl = fields.text(json, field);
        } else if (field.equals(items)) {
          if (startArray(json, items)) {
            while (nextElement(json)) {
              reader.read(json, emitter, batch);
            }
          }
        } else {
          json.skipChildren();
        }
      }
      emitter.complete(new Scope(name, version, attributes, schemaUrl));
      emitters.add(emitter);
    }
  }
}

package dev.plumbline.otlp;

import static dev.plumbline.otlp.JsonFields.firstField;
import static dev.plumbline.otlp.JsonFields.isNull;
import static dev.plumbline.otlp.JsonFields.nextElement;
import static dev.plumbline.otlp.JsonFields.nextField;
import static dev.plumbline.otlp.JsonFields.startArray;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.otlp.Metric.Instrument;
import dev.plumbline.otlp.Metric.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one metric of OTLP/JSON with its points: labels, bucket bounds, and what exemplars carry
 * beside the labels.
 */
final class MetricReader implements OtlpJson.ItemReader {

  private final JsonFields fields;
  private List<Double> lastBounds = List.of();

  MetricReader(JsonFields fields) {
    this.fields = fields;
  }

  @Override
  public void read(JsonParser json, Emitter emitter, RequestItems batch) throws IOException {
    String name = "";
    String unit = "";
    Instrument instrument = Instrument.NONE;
    List<Point> points = new ArrayList<>();
    for (String field = firstField(json, "a metric"); field != null; field = nextField(json)) {
      if (isNull(json)) {
        continue; // this kind of data was not set; another may be
      }
      switch (field) {
        case "name" -> name = fields.text(json, "the metric's name");
        case "unit" -> unit = fields.text(json, field);
        case "gauge" -> instrument = data(json, Instrument.GAUGE, points);
        case "sum" -> instrument = data(json, Instrument.UPDOWNCOUNTER, points);
        case "histogram" -> instrument = data(json, Instrument.HISTOGRAM, points);
        case "exponentialHistogram" ->
            instrument = data(json, Instrument.EXPONENTIAL_HISTOGRAM, points);
        case "summary" -> instrument = data(json, Instrument.SUMMARY, points);
        default -> json.skipChildren();
      }
    }
    if (name.isEmpty()) {
      throw new OtlpFormatException("a metric has no name");
    }
    batch.add(new Metric(name, unit, instrument, points, emitter));
  }

  private Instrument data(JsonParser json, Instrument declared, List<Point> points)
      throws IOException {
    Instrument instrument = declared;
    for (String field = firstField(json, "a metric's data");
        field != null;
        field = nextField(json)) {
      switch (field) {
        case "dataPoints" -> {
          if (startArray(json, field)) {
            while (nextElement(json)) {
              points.add(point(json));
            }
          }
        }
        case "isMonotonic" -> {
          if (JsonFields.bool(json, field)) {
            instrument = Instrument.COUNTER;
          }
        }
        default -> json.skipChildren();
      }
    }
    return instrument;
  }

  private Point point(JsonParser json) throws IOException {
    Attributes attributes = Attributes.EMPTY;
    List<Double> bounds = List.of();
    List<Attributes> filtered = new ArrayList<>();
    double value = Double.NaN;
    long time = 0;
    for (String field = firstField(json, "a data point"); field != null; field = nextField(json)) {
      switch (field) {
        case "asDouble" -> value = JsonFields.decimal(json, field);
        case "asInt" -> value = JsonFields.integer(json, field);
        case "timeUnixNano" -> time = JsonFields.integer(json, field);
        case "attributes" -> attributes = fields.attributes(json);
        case "explicitBounds" -> bounds = bounds(json);
        case "exemplars" -> exemplars(json, filtered);
        default -> json.skipChildren();
      }
    }
    return new Point(attributes, bounds, filtered, value, time);
  }

  private List<Double> bounds(JsonParser json) throws IOException {
    if (!startArray(json, "explicitBounds")) {
      return List.of();
    }
    List<Double> bounds = new ArrayList<>();
    while (nextElement(json)) {
      bounds.add(JsonFields.decimal(json, "explicitBounds"));
    }
    if (!bounds.equals(lastBounds)) {
      lastBounds = List.copyOf(bounds);
    }
    return lastBounds;
  }

  private void exemplars(JsonParser json, List<Attributes> filtered) throws IOException {
    if (!startArray(json, "exemplars")) {
      return;
    }
    while (nextElement(json)) {
      for (String field = firstField(json, "an exemplar"); field != null; field = nextField(json)) {
        if (field.equals("filteredAttributes")) {
          Attributes attributes = fields.attributes(json);
          if (attributes.size() > 0) {
            filtered.add(attributes);
          }
        } else {
          json.skipChildren();
        }
      }
    }
  }
}

package dev.plumbline.agent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds exemplars to the charter.
 *
 * <p>An exemplar carries the attributes that a view took out of its metric; without this, what was
 * hashed on the span would leave here in clear.
 */
final class Exemplars {
  private static final String WHERE = "exemplar";

  private final AttributeLaw attributes;

  Exemplars(AttributeLaw attributes) {
    this.attributes = attributes;
  }

  List<DoubleExemplarData> doubles(List<DoubleExemplarData> recorded) {
    List<DoubleExemplarData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      DoubleExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = attributes.apply(before, WHERE);
      if (after != before) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        lawful.set(
            i,
            DoubleExemplarData.create(
                after, exemplar.getEpochNanos(), exemplar.getSpanContext(), exemplar.getValue()));
      }
    }
    return lawful == null ? recorded : lawful;
  }

  List<LongExemplarData> longs(List<LongExemplarData> recorded) {
    List<LongExemplarData> lawful = null;
    for (int i = 0; i < recorded.size(); i++) {
      LongExemplarData exemplar = recorded.get(i);
      Attributes before = exemplar.getFilteredAttributes();
      Attributes after = attributes.apply(before, WHERE);
      if (after != before) {
        lawful = lawful == null ? new ArrayList<>(recorded) : lawful;
        lawful.set(
            i,
            LongExemplarData.create(
                after, exemplar.getEpochNanos(), exemplar.getSpanContext(), exemplar.getValue()));
      }
    }
    return lawful == null ? recorded : lawful;
  }
}

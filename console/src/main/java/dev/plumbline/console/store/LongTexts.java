package dev.plumbline.console.store;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts texts that are longer than what is kept, and counts them.
 *
 * <p>Lists and maps are replaced as a whole: a shortened list would look complete.
 */
final class LongTexts {

  /** What is kept of an attribute's value, a log's body or a stack trace, in bytes. */
  static final int KEPT = 16 << 10;

  /** What is kept of a name or message, in bytes. */
  static final int NAME_KEPT = 1 << 10;

  /** Attributes, events or links that are kept of one span. */
  static final int ITEMS_KEPT = 256;

  private static final String MARK = "…[cut]";

  private long count;

  long count() {
    return count;
  }

  Span cut(Span span) {
    if (span.getSerializedSize() <= KEPT
        && span.getNameBytes().size() <= NAME_KEPT
        && span.getAttributesCount() <= ITEMS_KEPT
        && span.getEventsCount() <= ITEMS_KEPT
        && span.getLinksCount() <= ITEMS_KEPT) {
      return span;
    }
    Span.Builder cut = span.toBuilder();
    cut.setName(text(span.getNameBytes(), NAME_KEPT));
    cut.setTraceState(text(span.getTraceStateBytes(), NAME_KEPT));
    cut.getStatusBuilder().setMessage(text(span.getStatus().getMessageBytes(), KEPT));
    cut.clearAttributes().addAllAttributes(attributes(span.getAttributesList()));
    cut.setDroppedAttributesCount(
        dropped(span.getDroppedAttributesCount(), span.getAttributesCount()));
    cut.clearEvents();
    for (Span.Event event : first(span.getEventsList())) {
      cut.addEvents(
          event.toBuilder()
              .setName(text(event.getNameBytes(), NAME_KEPT))
              .clearAttributes()
              .addAllAttributes(attributes(event.getAttributesList())));
    }
    cut.setDroppedEventsCount(dropped(span.getDroppedEventsCount(), span.getEventsCount()));
    cut.clearLinks();
    for (Span.Link link : first(span.getLinksList())) {
      cut.addLinks(
          link.toBuilder()
              .setTraceState(text(link.getTraceStateBytes(), NAME_KEPT))
              .clearAttributes()
              .addAllAttributes(attributes(link.getAttributesList())));
    }
    cut.setDroppedLinksCount(dropped(span.getDroppedLinksCount(), span.getLinksCount()));
    return cut.build();
  }

  LogRecord cut(LogRecord log) {
    if (log.getSerializedSize() <= KEPT && log.getAttributesCount() <= ITEMS_KEPT) {
      return log;
    }
    return log.toBuilder()
        .setBody(value(log.getBody()))
        .setSeverityText(text(log.getSeverityTextBytes(), NAME_KEPT))
        .setEventName(text(log.getEventNameBytes(), NAME_KEPT))
        .clearAttributes()
        .addAllAttributes(attributes(log.getAttributesList()))
        .setDroppedAttributesCount(
            dropped(log.getDroppedAttributesCount(), log.getAttributesCount()))
        .build();
  }

  Resource cut(Resource resource) {
    if (resource.getSerializedSize() <= KEPT && resource.getAttributesCount() <= ITEMS_KEPT) {
      return resource;
    }
    return resource.toBuilder()
        .clearAttributes()
        .addAllAttributes(attributes(resource.getAttributesList()))
        .build();
  }

  private List<KeyValue> attributes(List<KeyValue> attributes) {
    List<KeyValue> cut = new ArrayList<>();
    for (KeyValue attribute : first(attributes)) {
      if (attribute.getSerializedSize() <= NAME_KEPT) {
        cut.add(attribute);
      } else {
        cut.add(
            KeyValue.newBuilder()
                .setKey(text(attribute.getKeyBytes(), NAME_KEPT))
                .setValue(value(attribute.getValue()))
                .build());
      }
    }
    return cut;
  }

  private AnyValue value(AnyValue value) {
    if (value.getSerializedSize() <= KEPT) {
      return value;
    }
    if (value.hasStringValue()) {
      return AnyValue.newBuilder().setStringValue(text(value.getStringValueBytes(), KEPT)).build();
    }
    count++;
    return AnyValue.newBuilder()
        .setStringValue(
            "[%s of %d bytes]%s".formatted(value.getValueCase(), value.getSerializedSize(), MARK))
        .build();
  }

  private <T> List<T> first(List<T> items) {
    if (items.size() <= ITEMS_KEPT) {
      return items;
    }
    count += items.size() - ITEMS_KEPT;
    return items.subList(0, ITEMS_KEPT);
  }

  private static int dropped(int before, int items) {
    return before + Math.max(0, items - ITEMS_KEPT);
  }

  private String text(ByteString text, int kept) {
    if (text.size() <= kept) {
      return text.toStringUtf8();
    }
    count++;
    int end = kept;
    // Not in the middle of a character.
    while (end > 0 && (text.byteAt(end) & 0xC0) == 0x80) {
      end--;
    }
    return text.substring(0, end).toStringUtf8() + MARK;
  }
}

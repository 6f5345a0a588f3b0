package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the hash key of this process from exported telemetry: with the key, hashed values could
 * be found by trying. The application may have logged its own command line.
 */
public final class HashKeyFilter {
  /** For a process without a configured key. */
  public static final HashKeyFilter NONE = new HashKeyFilter(Collections.emptyList());

  /**
   * A shorter key may be part of ordinary words; it is only searched for as {@code setting=key}.
   */
  private static final int SHORTEST = 4;

  private static final String MASK = "****";
  private static final int DEEPEST = 32;

  private final List<String> texts;

  private HashKeyFilter(List<String> texts) {
    this.texts = texts;
  }

  /** For a configured key. */
  public static HashKeyFilter of(byte[] key) {
    String text = new String(key, UTF_8);
    return new HashKeyFilter(
        text.length() >= SHORTEST
            ? Collections.singletonList(text)
            : Arrays.asList("plumbline.hash.key=" + text, "PLUMBLINE_HASH_KEY=" + text));
  }

  boolean isNone() {
    return texts.isEmpty();
  }

  /** The text with asterisks for the key; the same object when it is not in it. */
  String removeFrom(String text) {
    String left = text;
    for (int i = 0; i < texts.size(); i++) {
      if (left.contains(texts.get(i))) {
        left = left.replace(texts.get(i), MASK);
      }
    }
    return left;
  }

  /** Whether a value of an attribute has the key in it. */
  boolean isIn(Object value) {
    return !isNone() && removeFrom(value) != value;
  }

  /** A value of an attribute without the key; the same object when it is not in it. */
  Object removeFrom(Object value) {
    if (value instanceof String) {
      return removeFrom((String) value);
    }
    if (value instanceof Value) {
      return removeFrom((Value<?>) value, 0);
    }
    if (!(value instanceof List)) {
      return value;
    }
    List<Object> left = null;
    List<?> elements = (List<?>) value;
    for (int i = 0; i < elements.size(); i++) {
      Object before = elements.get(i);
      Object after = before instanceof String ? removeFrom((String) before) : before;
      if (after != before) {
        left = left == null ? new ArrayList<>(elements) : left;
        left.set(i, after);
      }
    }
    return left == null ? value : left;
  }

  @SuppressWarnings("unchecked") // by the type
  private Value<?> removeFrom(Value<?> value, int depth) {
    if (depth == DEEPEST) {
      return Value.of(MASK); // deeper values are dropped elsewhere
    }
    if (value.getType() == ValueType.STRING) {
      String text = (String) value.getValue();
      String left = removeFrom(text);
      return left.equals(text) ? value : Value.of(left);
    }
    boolean changes = false;
    if (value.getType() == ValueType.ARRAY) {
      List<Value<?>> left = new ArrayList<>();
      for (Value<?> before : (List<Value<?>>) value.getValue()) {
        Value<?> after = removeFrom(before, depth + 1);
        changes |= after != before;
        left.add(after);
      }
      return changes ? Value.of(left) : value;
    }
    if (value.getType() == ValueType.KEY_VALUE_LIST) {
      List<KeyValue> left = new ArrayList<>();
      for (KeyValue before : (List<KeyValue>) value.getValue()) {
        Value<?> after = removeFrom(before.getValue(), depth + 1);
        changes |= after != before.getValue();
        left.add(after == before.getValue() ? before : KeyValue.of(before.getKey(), after));
      }
      return changes ? Value.of(left.toArray(new KeyValue[0])) : value;
    }
    return value;
  }

  /** Attributes without the key; the same object when it is in none. */
  Attributes removeFrom(Attributes attributes) {
    if (isNone() || attributes.isEmpty()) {
      return attributes;
    }
    boolean[] found = {false};
    attributes.forEach((key, value) -> found[0] |= isIn(value));
    if (!found[0]) {
      return attributes;
    }
    AttributesBuilder left = Attributes.builder();
    attributes.forEach((key, value) -> put(left, key, removeFrom(value)));
    return left.build();
  }

  @SuppressWarnings("unchecked") // the value is of the type of the one that came with its key
  private static void put(AttributesBuilder left, AttributeKey<?> key, Object value) {
    left.put((AttributeKey<Object>) key, value);
  }

  List<EventData> removeFromEvents(List<EventData> events) {
    List<EventData> left = null;
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      String name = removeFrom(event.getName());
      Attributes attributes = removeFrom(event.getAttributes());
      if (!name.equals(event.getName()) || attributes != event.getAttributes()) {
        left = left == null ? new ArrayList<>(events) : left;
        left.set(
            i,
            EventData.create(
                event.getEpochNanos(), name, attributes, event.getTotalAttributeCount()));
      }
    }
    return left == null ? events : left;
  }

  List<LinkData> removeFromLinks(List<LinkData> links) {
    List<LinkData> left = null;
    for (int i = 0; i < links.size(); i++) {
      LinkData link = links.get(i);
      Attributes attributes = removeFrom(link.getAttributes());
      if (attributes != link.getAttributes()) {
        left = left == null ? new ArrayList<>(links) : left;
        left.set(
            i, LinkData.create(link.getSpanContext(), attributes, link.getTotalAttributeCount()));
      }
    }
    return left == null ? links : left;
  }

  StatusData removeFrom(StatusData status) {
    String description = removeFrom(status.getDescription());
    return description.equals(status.getDescription())
        ? status
        : StatusData.create(status.getStatusCode(), description);
  }

  /** Null stays null. */
  @Nullable Value<?> removeFromBody(@Nullable Value<?> body) {
    return body == null || isNone() ? body : removeFrom(body, 0);
  }
}

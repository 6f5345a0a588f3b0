package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRules;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Removes the texts of sensitive values that were removed from an item's attributes from its free
 * texts as well: names, status description, body, stack traces.
 *
 * <p>Reused, by one thread at a time.
 */
final class RemovedTexts implements Consumer<Object>, UnaryOperator<String> {
  /** Shorter ones may be part of ordinary words. */
  private static final int SHORTEST = 4;

  private static final String MASK = "****";

  private static final AttributeKey<String> MESSAGE = AttributeKey.stringKey("exception.message");
  private static final AttributeKey<String> STACK_TRACE =
      AttributeKey.stringKey("exception.stacktrace");

  /** Sorted by length, the longest first. */
  private final List<String> texts = new ArrayList<>();

  void clear() {
    if (!texts.isEmpty()) {
      texts.clear();
    }
  }

  boolean isEmpty() {
    return texts.isEmpty();
  }

  /** A value, or a list of values. */
  @Override
  public void accept(Object value) {
    if (value instanceof List) {
      ((List<?>) value).forEach(this);
      return;
    }
    String text = String.valueOf(value);
    if (text.length() >= SHORTEST) {
      // The longest first: a value may contain another.
      int at = 0;
      while (at < texts.size() && texts.get(at).length() >= text.length()) {
        at++;
      }
      texts.add(at, text);
    }
  }

  @Override
  public String apply(String text) {
    return removeFrom(text);
  }

  /** The text with asterisks for each of these; the same object when it has none. */
  String removeFrom(String text) {
    String left = text;
    for (int i = 0; i < texts.size(); i++) {
      if (left.contains(texts.get(i))) {
        left = left.replace(texts.get(i), MASK);
      }
    }
    return left;
  }

  /**
   * The events with names and stack traces without these texts; the same list when none has any.
   */
  List<EventData> removeFrom(List<EventData> events) {
    List<EventData> left = null;
    for (int i = 0; i < events.size(); i++) {
      EventData event = events.get(i);
      String name = removeFrom(event.getName());
      Attributes attributes = removeFromTrace(event.getAttributes());
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

  StatusData removeFrom(StatusData status) {
    String description = removeFrom(status.getDescription());
    return description.equals(status.getDescription())
        ? status
        : StatusData.create(status.getStatusCode(), description);
  }

  /** Whether a key is that of a message or a stack trace. */
  static boolean isTrace(AttributeKey<?> key) {
    return key.getKey().equals(MESSAGE.getKey()) || key.getKey().equals(STACK_TRACE.getKey());
  }

  /** The attributes with a message and a stack trace without these texts; else the same object. */
  Attributes removeFromTrace(Attributes attributes) {
    Attributes left = removeFrom(attributes, MESSAGE);
    return removeFrom(left, STACK_TRACE);
  }

  /**
   * Likewise of a log record, and under the keys that the charter does not define: they may have
   * any text.
   */
  Attributes removeFromLog(Attributes attributes, KeyRules keys) {
    Attributes left = removeFromTrace(attributes);
    for (AttributeKey<?> key : attributes.asMap().keySet()) {
      if (key.getType() == AttributeType.STRING && keys.find(key.getKey()) == null) {
        left = removeFrom(left, AttributeKey.stringKey(key.getKey()));
      }
    }
    return left;
  }

  private Attributes removeFrom(Attributes attributes, AttributeKey<String> key) {
    String text = attributes.get(key);
    String left = text == null ? null : removeFrom(text);
    return left == null || left.equals(text)
        ? attributes
        : attributes.toBuilder().put(key, left).build();
  }
}

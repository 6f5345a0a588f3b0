package dev.plumbline.cli.explain;

import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.cli.infer.PersonalData;
import dev.plumbline.otlp.Attributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows values and texts of one item without what is sensitive: by the charter, by its defaults, or
 * because it looks like personal data or a secret. What is withheld under its key is withheld in
 * names and messages too.
 */
final class SafeText {
  private static final int LONGEST = 60;
  private static final int LONGEST_NAME = 120;
  private static final int SHORTEST = 3;
  private static final String WITHHELD = "<redacted>";

  private final List<String> withheld = new ArrayList<>();

  /** Remembers what is withheld of attributes; before any text of their item is shown. */
  void learn(Attributes attributes, RowOf rows) {
    for (int i = 0; i < attributes.size(); i++) {
      String key = attributes.key(i);
      if (reason(key, attributes.value(i), rows.row(key), rows.protection(key)) != null) {
        learn(attributes.value(i));
      }
    }
    withheld.sort(Comparator.comparingInt(String::length).reversed());
  }

  /** Looks up the charter's row of a key and how its values are protected. */
  interface RowOf {
    @Nullable Attribute row(String key);

    @Nullable Protection protection(String key);
  }

  private void learn(Object value) {
    if (value instanceof Collection<?> list) {
      list.forEach(this::learn);
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(this::learn);
    } else if (value.toString().length() >= SHORTEST && !(value instanceof Boolean)) {
      withheld.add(value.toString());
    }
  }

  /** A value as it may be shown; in place of a sensitive one the row that makes it so. */
  String value(
      String key,
      Object value,
      @Nullable Attribute row,
      @Nullable Protection protection,
      String origin) {
    if (protection != null) {
      return "<redacted by " + origin + ">";
    }
    String reason = reason(key, value, row, null);
    if (reason != null) {
      return "<not shown: " + reason + ">";
    }
    if (value instanceof Map<?, ?> map) {
      return "<a map of " + map.size() + ">";
    }
    if (value instanceof byte[] bytes) {
      return "<" + bytes.length + " bytes>";
    }
    return text(String.valueOf(value), LONGEST);
  }

  /** Why a value is not shown; null where it may be. */
  private static @Nullable String reason(
      String key, Object value, @Nullable Attribute row, @Nullable Protection protection) {
    if (protection != null) {
      return "it is sensitive";
    }
    if (row != null && row.isOpen()) {
      return null;
    }
    String ofKey = row == null ? PersonalData.inKey(key) : null;
    return ofKey != null ? ofKey : inside(value);
  }

  private static @Nullable String inside(Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(SafeText::inside).filter(r -> r != null).findFirst().orElse(null);
    }
    if (value instanceof Map<?, ?> map) {
      return inside(map.values());
    }
    String found = value instanceof byte[] ? null : PersonalData.inValue(value.toString());
    return found == null ? null : "it looks like " + found;
  }

  /** The name of an item. */
  String name(String name) {
    return text(name, LONGEST_NAME);
  }

  /** A message of the checker. */
  String message(String message) {
    return text(message, Integer.MAX_VALUE);
  }

  private String text(String text, int longest) {
    String shown = text;
    for (String value : withheld) {
      shown = shown.replace(value, WITHHELD);
    }
    return plain(shown, longest);
  }

  /** A text that belongs to no item: names of services and metrics, arguments. */
  static String plain(String text, int longest) {
    String shown = PersonalData.inValue(text) == null ? text : SpanNameCardinality.withoutIds(text);
    shown = shown.replaceAll("\\p{Cntrl}", "?");
    return shown.length() > longest ? shown.substring(0, longest) + "…" : shown;
  }

  static String quoted(String text) {
    return '"' + plain(text, LONGEST_NAME) + '"';
  }
}

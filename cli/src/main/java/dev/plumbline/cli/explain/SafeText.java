package dev.plumbline.cli.explain;

import dev.plumbline.charter.naming.SpanNameCardinality;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.cli.infer.PersonalData;
import dev.plumbline.otlp.Attributes;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

  private final AttributeRows rows;

  /** The one text that is shown, where there is but one: values that are not in it do not count. */
  private final @Nullable String only;

  private final Set<String> withheld =
      new TreeSet<>(
          Comparator.comparingInt(String::length).reversed().thenComparing(String::compareTo));

  SafeText(AttributeRows rows) {
    this(rows, null);
  }

  private SafeText(AttributeRows rows, @Nullable String only) {
    this.rows = rows;
    this.only = only;
  }

  /** One that remembers no more than it takes to show this text, of however many items. */
  static SafeText ofText(AttributeRows rows, String text) {
    return new SafeText(rows, text);
  }

  /** Remembers what is withheld of attributes; before any text of their item is shown. */
  void learn(Attributes attributes) {
    for (int i = 0; i < attributes.size(); i++) {
      learn(attributes.key(i), attributes.value(i));
    }
  }

  private void learn(String key, Object value) {
    Set<String> texts = new HashSet<>();
    collect(value, texts);
    if (!texts.isEmpty() && reason(key, value) != null) {
      withheld.addAll(texts);
    }
  }

  /** Remembers all there is in a value. */
  void withhold(Object value) {
    collect(value, withheld);
  }

  private void collect(Object value, Set<String> texts) {
    if (value instanceof Collection<?> list) {
      list.forEach(each -> collect(each, texts));
    } else if (value instanceof Map<?, ?> map) {
      map.values().forEach(each -> collect(each, texts));
    } else if (!(value instanceof Boolean || value instanceof byte[])) {
      String text = value.toString();
      if (text.length() >= SHORTEST && (only == null || only.contains(text))) {
        texts.add(text);
      }
    }
  }

  /** A value as it may be shown; in place of a sensitive one the row that makes it so. */
  String value(String key, Object value, String origin) {
    if (rows.protection(key) != null) {
      return "<redacted by " + origin + ">";
    }
    String reason = reason(key, value);
    return reason == null
        ? text(withoutMaps(value), LONGEST)
        : "<not shown: " + text(reason, LONGEST_NAME) + ">";
  }

  private static String withoutMaps(Object value) {
    if (value instanceof Collection<?> list) {
      return list.stream().map(SafeText::withoutMaps).toList().toString();
    }
    if (value instanceof Map<?, ?> map) {
      return "<a map of " + map.size() + ">";
    }
    return value instanceof byte[] bytes ? "<" + bytes.length + " bytes>" : value.toString();
  }

  /** Why a value is not shown; null where it may be. */
  private @Nullable String reason(String key, Object value) {
    String ofKey = ofKey(key);
    return ofKey == null ? inside(value, isOpen(key)) : ofKey;
  }

  private @Nullable String ofKey(String key) {
    if (rows.protection(key) != null) {
      return "it is sensitive";
    }
    return rows.row(key) == null ? PersonalData.inKey(key) : null;
  }

  private boolean isOpen(String key) {
    Attribute row = rows.row(key);
    return row != null && row.isOpen();
  }

  /** The keys of a map are judged as those of an item are. */
  private @Nullable String inside(Object value, boolean isOpen) {
    if (value instanceof Collection<?> list) {
      for (Object each : list) {
        String reason = inside(each, isOpen);
        if (reason != null) {
          return reason;
        }
      }
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> each : map.entrySet()) {
        String reason = reason(each.getKey().toString(), each.getValue());
        if (reason != null) {
          return each.getKey() + " in it: " + reason;
        }
      }
      return null;
    }
    String found =
        isOpen || value instanceof byte[] ? null : PersonalData.inValue(value.toString());
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
    shown = shown.replaceAll("\\p{C}", "?");
    return shown.length() > longest ? shown.substring(0, longest) + "…" : shown;
  }

  static String quoted(String text) {
    return '"' + plain(text, LONGEST_NAME) + '"';
  }
}

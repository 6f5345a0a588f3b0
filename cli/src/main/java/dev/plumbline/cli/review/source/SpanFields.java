package dev.plumbline.cli.review.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a span of tracing. {@code otel.name} names the span, other fields that begin with
 * {@code otel.} are for the bridge to OpenTelemetry; the rest become attributes.
 */
final class SpanFields {
  private final Map<SyntaxNode, String> keys = new LinkedHashMap<>();
  private final List<SyntaxNode> constants = new ArrayList<>();
  private @Nullable SyntaxNode name;
  private boolean internal = true;

  SpanFields(List<List<SyntaxNode>> fields) {
    fields.forEach(this::read);
  }

  private void read(List<SyntaxNode> field) {
    int at = 0;
    // %value and ?value state how a value is shown.
    while (at < field.size() && field.get(at).is("%", "?")) {
      at++;
    }
    if (at >= field.size()) {
      return;
    }
    SyntaxNode first = field.get(at);
    int end = at;
    while (end < field.size() && !field.get(end).is("=")) {
      end++;
    }
    SyntaxNode value = end + 1 < field.size() ? field.get(end + 1) : null;
    if (first.is("token_tree") && first.text().startsWith("{")) {
      // { CONSTANT } = value
      if (first.parts().size() == 1) {
        constants.add(first.parts().get(0));
      }
      return;
    }
    if (first.is("string_literal")) {
      boolean isMessage = value == null;
      if (!isMessage) {
        add(first, first.text().substring(1, first.text().length() - 1), value);
      }
      return;
    }
    StringBuilder key = new StringBuilder();
    for (SyntaxNode part : field.subList(at, end)) {
      if (!part.is("identifier", ".", "self", "type") && !part.text().matches("[\\w.#]+")) {
        return;
      }
      key.append(part.text());
    }
    add(first, key.toString().replace("r#", ""), value);
  }

  private void add(SyntaxNode place, String key, @Nullable SyntaxNode value) {
    if (key.equals("otel.name")) {
      name = value;
    } else if (key.equals("otel.kind")) {
      internal = value != null && value.text().contains("nternal");
    } else if (!key.startsWith("otel.")) {
      keys.put(place, key);
    }
  }

  /** The attributes' keys by where they are. */
  Map<SyntaxNode, String> keys() {
    return keys;
  }

  /** What stands where a constant gives the key. */
  List<SyntaxNode> constants() {
    return constants;
  }

  /** What stands as the span's name, or null. */
  @Nullable SyntaxNode name() {
    return name;
  }

  /** Whether no other kind than that of a span inside a service is stated. */
  boolean isInternal() {
    return internal;
  }
}

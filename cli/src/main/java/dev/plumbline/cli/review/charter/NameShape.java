package dev.plumbline.cli.review.charter;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Span;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Names that a span's template with attributes may give, like {@code GET /orders}. Of many
 * attributes any word may be the value; then the code that makes the span also has to set the
 * attributes by which the charter recognises it.
 */
final class NameShape {
  /** What their values look like by the semantic conventions. */
  private static final Map<String, String> VALUES =
      Map.of("http.route", "/\\S*", "url.template", "/\\S*", "rpc.method", "[\\w.]+/\\w+");

  /** What an HTTP method that is none of the listed ones is in names. */
  private static final String OTHER_METHOD = "HTTP";

  private final Pattern shape;
  private final boolean telling;
  private final List<String> match;

  NameShape(Span span, Charter charter) {
    StringBuilder pattern = new StringBuilder();
    String text = span.name().toString();
    boolean tells = false;
    boolean isFirst = true;
    int from = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      int close = text.indexOf('}', open);
      String key = text.substring(open + 1, close);
      String before = Pattern.quote(text.substring(from, open));
      String value = value(key, charter.attributes().get(key));
      tells |= !value.isEmpty();
      String place = before + (value.isEmpty() ? "\\S+" : "(?:" + value + ")");
      // Each but the first may lack, with the text before it.
      pattern.append(isFirst ? place : "(?:" + place + ")?");
      isFirst = false;
      from = close + 1;
    }
    shape = Pattern.compile(pattern + Pattern.quote(text.substring(from)));
    telling = tells;
    match = span.match().stream().map(KnownTelemetry::fold).toList();
  }

  /** The values that an attribute may have; empty for any. */
  private static String value(String key, @Nullable Attribute attribute) {
    if (attribute != null && !attribute.members().isEmpty()) {
      return Stream.concat(
              attribute.members().stream().map(EnumMember::value), Stream.of(OTHER_METHOD))
          .map(value -> Pattern.quote(value.toString()))
          .collect(Collectors.joining("|"));
    }
    return VALUES.getOrDefault(key, "");
  }

  /**
   * Whether a span that is made so may have the name.
   *
   * @param maker the source of what makes it
   */
  boolean fits(String name, String maker) {
    if (!shape.matcher(name).matches()) {
      return false;
    }
    String made = telling ? "" : KnownTelemetry.fold(maker);
    return telling || (!match.isEmpty() && match.stream().allMatch(made::contains));
  }
}

package dev.plumbline.charter.naming;

import dev.plumbline.charter.AttributeLookup;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A span name with attributes in it: {@code {http.request.method} {http.route}}.
 *
 * <p>Rendering puts the value of each attribute in its place. An attribute that is absent or empty
 * leaves out its own place and the text before it, back to the attribute or edge before; when none
 * is left before, the text after it goes instead. So without a route the template above gives
 * {@code GET}. A template of which no attribute is present renders to nothing. An unknown HTTP
 * method is {@code HTTP} in names, as the semantic conventions for HTTP spans require.
 */
public final class SpanNameTemplate {
  private static final String METHOD = "http.request.method";
  private static final String OTHER = "_OTHER";
  private static final String METHOD_IN_NAMES = "HTTP";

  private final String text;

  /** Literal texts around the attributes: one more than there are attributes. */
  private final String[] literals;

  private final String[] attributes;

  private SpanNameTemplate(String text, List<String> literals, List<String> attributes) {
    this.text = text;
    this.literals = literals.toArray(new String[0]);
    this.attributes = attributes.toArray(new String[0]);
  }

  /**
   * Reads a template.
   *
   * @throws IllegalArgumentException when it is empty, a brace is not closed or not opened, or a
   *     placeholder is empty
   */
  public static SpanNameTemplate parse(String text) {
    List<String> literals = new ArrayList<>();
    List<String> attributes = new ArrayList<>();
    int from = 0;
    int open;
    while ((open = text.indexOf('{', from)) >= 0) {
      int close = text.indexOf('}', open);
      int nested = text.indexOf('{', open + 1);
      if (close < 0 || (nested >= 0 && nested < close)) {
        throw new IllegalArgumentException(
            "the brace at character " + (open + 1) + " is not closed");
      }
      if (close == open + 1) {
        throw new IllegalArgumentException(
            "the placeholder at character " + (open + 1) + " is empty");
      }
      literals.add(literal(text, from, open));
      attributes.add(text.substring(open + 1, close));
      from = close + 1;
    }
    literals.add(literal(text, from, text.length()));
    if (text.trim().isEmpty()) {
      throw new IllegalArgumentException("the template is empty");
    }
    return new SpanNameTemplate(text, literals, attributes);
  }

  private static String literal(String text, int from, int to) {
    String literal = text.substring(from, to);
    int stray = literal.indexOf('}');
    if (stray >= 0) {
      throw new IllegalArgumentException(
          "the brace at character " + (from + stray + 1) + " is not opened");
    }
    return literal;
  }

  /** Keys of the attributes in it, in order. */
  public List<String> attributes() {
    List<String> keys = new ArrayList<>(attributes.length);
    Collections.addAll(keys, attributes);
    return Collections.unmodifiableList(keys);
  }

  /** The texts before, between and behind its attributes; empty ones are left out. */
  List<String> literals() {
    List<String> texts = new ArrayList<>();
    for (String literal : literals) {
      if (!literal.isEmpty()) {
        texts.add(literal);
      }
    }
    return texts;
  }

  /** Whether it has no attributes, so that it is the name itself. */
  public boolean isLiteral() {
    return attributes.length == 0;
  }

  /** The name that these attributes give, or null when none of its attributes is present. */
  public @Nullable String render(AttributeLookup lookup) {
    if (isLiteral()) {
      return text;
    }
    StringBuilder name = new StringBuilder(64);
    boolean any = false;
    for (int i = 0; i < attributes.length; i++) {
      String value = value(lookup, attributes[i]);
      if (value == null) {
        continue;
      }
      if (any || i == 0) {
        name.append(literals[i]);
      }
      name.append(value);
      any = true;
    }
    return any ? name.append(literals[attributes.length]).toString() : null;
  }

  /**
   * Whether a name is what these attributes give, without building the name. A template of which no
   * attribute is present accepts every name.
   */
  public boolean matches(String name, AttributeLookup lookup) {
    if (isLiteral()) {
      return name.equals(text);
    }
    boolean any = false;
    int at = 0;
    for (int i = 0; i < attributes.length; i++) {
      String value = value(lookup, attributes[i]);
      if (value == null) {
        continue;
      }
      if (any || i == 0) {
        if (!name.startsWith(literals[i], at)) {
          return false;
        }
        at += literals[i].length();
      }
      if (!name.startsWith(value, at)) {
        return false;
      }
      at += value.length();
      any = true;
    }
    String tail = literals[attributes.length];
    return !any || (name.length() == at + tail.length() && name.endsWith(tail));
  }

  private static @Nullable String value(AttributeLookup lookup, String key) {
    Object value = lookup.get(key);
    if (value == null) {
      return null;
    }
    String text = value instanceof String ? (String) value : value.toString();
    if (text.equals(OTHER) && key.equals(METHOD)) {
      return METHOD_IN_NAMES;
    }
    return text.isEmpty() ? null : text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SpanNameTemplate && text.equals(((SpanNameTemplate) other).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The template as the charter writes it. */
  @Override
  public String toString() {
    return text;
  }
}

package dev.plumbline.charter.naming;

import dev.plumbline.charter.AttributeLookup;
import dev.plumbline.charter.registry.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Texts in span names that are never ids, whatever they look like: the words of {@code
 * naming.words}, the literal texts of the charter's span names, and the values of a span's
 * attributes that are templates themselves ({@link #TEMPLATES}).
 *
 * <p>A text counts between characters that are no ASCII letters or digits.
 */
public final class KnownNames {
  /**
   * Attributes whose value is a template or one of few names by the semantic conventions: a route
   * with digits is still a route.
   */
  public static final List<String> TEMPLATES =
      Collections.unmodifiableList(
          Arrays.asList(
              "http.route",
              "url.template",
              "rpc.method",
              "messaging.destination.template",
              "gen_ai.request.model"));

  /** No words and no attributes. */
  public static final KnownNames NONE = new KnownNames(new String[0]);

  private final String[] words;

  private KnownNames(String[] words) {
    this.words = words;
  }

  /** The words that a charter lists, and those of its span names. */
  public static KnownNames of(Collection<String> words, Collection<Span> spans) {
    Set<String> known = new LinkedHashSet<>();
    for (String word : words) {
      if (!word.isEmpty()) {
        known.add(word);
      }
    }
    known.addAll(literals(spans));
    return new KnownNames(known.toArray(new String[0]));
  }

  /** The literal texts of span names that look like ids, sorted. */
  public static List<String> literals(Collection<Span> spans) {
    Set<String> literals = new TreeSet<>();
    for (Span span : spans) {
      for (String literal : span.name().literals()) {
        if (saysSomething(literal.trim())) {
          literals.add(literal.trim());
        }
      }
    }
    return new ArrayList<>(literals);
  }

  /** Only what looks like an id, and is not a mere number between two attributes. */
  private static boolean saysSomething(String literal) {
    boolean letter = false;
    for (int i = 0; i < literal.length(); i++) {
      letter |= Character.isLetter(literal.charAt(i));
    }
    return letter && SpanNameCardinality.containsId(literal);
  }

  /** Whether a part of a span's name belongs to a known name. */
  boolean cover(String name, int from, int to, @Nullable AttributeLookup attributes) {
    for (String word : words) {
      if (covers(word, name, from, to)) {
        return true;
      }
    }
    if (attributes != null) {
      for (int i = 0; i < TEMPLATES.size(); i++) {
        Object value = attributes.get(TEMPLATES.get(i));
        if (value instanceof String && covers((String) value, name, from, to)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean covers(String known, String name, int from, int to) {
    int length = known.length();
    for (int at = Math.max(0, to - length); at <= from && at + length <= name.length(); at++) {
      if (name.startsWith(known, at) && isBorder(name, at - 1) && isBorder(name, at + length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBorder(String name, int at) {
    return at < 0 || at >= name.length() || !NameCharacters.isAlphanumeric(name.charAt(at));
  }
}

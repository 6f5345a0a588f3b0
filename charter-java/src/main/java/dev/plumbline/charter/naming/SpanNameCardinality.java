package dev.plumbline.charter.naming;

import static dev.plumbline.charter.naming.NameCharacters.AT;
import static dev.plumbline.charter.naming.NameCharacters.COLON;
import static dev.plumbline.charter.naming.NameCharacters.DASH;
import static dev.plumbline.charter.naming.NameCharacters.DIGIT;
import static dev.plumbline.charter.naming.NameCharacters.DOT;
import static dev.plumbline.charter.naming.NameCharacters.OTHER;
import static dev.plumbline.charter.naming.NameCharacters.PLUS;
import static dev.plumbline.charter.naming.NameCharacters.SEPARATOR;
import static dev.plumbline.charter.naming.NameCharacters.TIME;

import dev.plumbline.charter.AttributeLookup;
import org.jspecify.annotations.Nullable;

/**
 * Finds ids in span names and puts {@code {id}} in their place, so that the number of names stays
 * small: {@code GET /users/42} becomes {@code GET /users/{id}}.
 *
 * <p>A percent-encoded byte stands for its character. A name is cut into tokens at every character
 * of ASCII but letters, digits and {@code - _ . + : @ $ %}; at a colon too, but in times, ports and
 * addresses. A token as a whole is an id when it
 *
 * <ul>
 *   <li>contains {@code @} between other characters (e-mail addresses, object identities);
 *   <li>is an IPv6 or MAC address;
 *   <li>has digits only, or digits and the marks {@code - _ . + : T Z} with at least four digits
 *       (dates, times, IPv4 addresses), but not when it is a version: up to three groups of up to
 *       three digits ({@code 1.24.10});
 *   <li>is a UUID in braces; any other placeholder in braces is none.
 * </ul>
 *
 * <p>Otherwise it is cut at dots, and each part is an id by itself when it
 *
 * <ul>
 *   <li>has digits only and is not of a version ({@code v1.2.3}, {@code python3.11}, {@code
 *       1.2.3-rc1}), or digits, {@code - _ +} and at least four digits;
 *   <li>contains, between {@code - _ +} or its ends: a UUID; at least 8 hexadecimal digits, one of
 *       them a decimal digit; at least four hexadecimal digits after {@code 0x}; at least five
 *       digits; six digits in a row; three numbers with at least six digits, or four numbers;
 *   <li>ends in {@code -} or {@code _} and at least four digits, but not in {@code _} and a year
 *       from 1900 to 2099 ({@code orders_2024});
 *   <li>has at least 16 letters and digits and changes between letter and digit at least four
 *       times, words with one number ({@code sha256}), short ones like {@code k8s} and versions
 *       like {@code v1beta1} not counted;
 *   <li>is random: at least 10 letters and digits between dashes, or 16 letters, that change
 *       between lower case, upper case and digits on average after less than 2.5 characters;
 *   <li>changes so, is shorter, and stands beside such a part (tokens of three parts).
 * </ul>
 *
 * <p>The number of a standard is none: {@code iso-8583}, {@code ISO 20022}, {@code RFC 9110},
 * {@code HTTP/2}, {@code RSA-2048}. What {@link KnownNames} cover is none.
 */
public final class SpanNameCardinality {
  /** Replaces an id. */
  public static final String PLACEHOLDER = "{id}";

  private SpanNameCardinality() {}

  /** Whether a name contains an id. Allocates nothing. */
  public static boolean containsId(String name) {
    return walk(name, KnownNames.NONE, null, null);
  }

  /**
   * Whether the name of a span contains an id.
   *
   * @param attributes the span's own, for those that are templates; null where there are none
   */
  public static boolean containsId(
      String name, KnownNames known, @Nullable AttributeLookup attributes) {
    return walk(name, known, attributes, null);
  }

  /** The name with a placeholder for each id; the same object when it contains none. */
  public static String withoutIds(String name) {
    return withoutIds(name, KnownNames.NONE, null);
  }

  /** The same for the name of a span with these attributes. */
  public static String withoutIds(
      String name, KnownNames known, @Nullable AttributeLookup attributes) {
    String clean = name;
    // What is left of a token may be an id by itself.
    while (walk(clean, known, attributes, null)) {
      StringBuilder result = new StringBuilder(clean.length());
      walk(clean, known, attributes, result);
      clean = result.toString();
    }
    return clean;
  }

  /** Whether there is an id; with a result, all of the name goes there, a placeholder for each. */
  private static boolean walk(
      String name,
      KnownNames known,
      @Nullable AttributeLookup attributes,
      @Nullable StringBuilder result) {
    if (!mayHaveId(name)) {
      return false;
    }
    int lastBrace = name.lastIndexOf('}');
    int copied = 0;
    int wordFrom = 0;
    int wordTo = 0;
    int at = 0;
    while (at < name.length()) {
      long token = NameToken.at(name, at, lastBrace);
      int end = NameToken.end(token);
      int part = at;
      while (part < end) {
        long found = classify(name, token, part, at, end, wordFrom, wordTo);
        int stop = NameToken.end(found);
        if (NameToken.isId(found) && !known.cover(name, part, stop, attributes)) {
          if (result == null) {
            return true;
          }
          result.append(name, copied, part).append(PLACEHOLDER);
          copied = stop;
        }
        part = stop;
      }
      if (NameToken.kinds(token) != SEPARATOR) {
        wordFrom = at;
        wordTo = end;
      }
      at = end;
    }
    if (result != null) {
      result.append(name, copied, name.length());
    }
    return false;
  }

  /** A fast check that most names without ids pass. */
  private static boolean mayHaveId(String name) {
    int kinds = 0;
    for (int at = 0; at < name.length(); at++) {
      kinds |= NameCharacters.kindOf(name.charAt(at));
    }
    return (kinds & (DIGIT | AT | COLON | OTHER)) != 0 || NameToken.mayHaveId(kinds, name.length());
  }

  /** The end of the next part of a token, and whether it is an id. */
  private static long classify(
      String name, long token, int part, int from, int to, int wordFrom, int wordTo) {
    if (NameToken.isId(token) || !NameToken.mayHaveId(token)) {
      return NameToken.isId(token) ? NameToken.id(to) : to;
    }
    int kinds = NameToken.kinds(token);
    if ((kinds & ~(DIGIT | DASH | DOT | PLUS | COLON | TIME)) == 0) {
      boolean id =
          kinds == DIGIT
              ? !Standards.isNumberOf(name, wordFrom, wordTo, from, to)
              : NameNumber.isId(name, from, to, kinds);
      return id ? NameToken.id(to) : to;
    }
    return NamePart.classify(name, part, from, to);
  }
}

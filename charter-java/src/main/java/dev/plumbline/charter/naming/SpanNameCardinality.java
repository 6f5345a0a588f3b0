package dev.plumbline.charter.naming;

/**
 * Finds ids in span names and puts {@code {id}} in their place, so that the number of names stays
 * small: {@code GET /users/42} becomes {@code GET /users/{id}}.
 *
 * <p>A name is cut into tokens at spaces and at any of <code>/ ? &amp; = , ; : ( ) [ ] | " '</code>
 * but not at a colon between digits (a time, a port). A token is an id when it
 *
 * <ul>
 *   <li>has digits only;
 *   <li>has digits and the marks {@code - _ . + : T Z} only, with at least four digits (dates,
 *       times, addresses);
 *   <li>is a UUID, or has at least 8 hexadecimal digits and nothing else, one of them a decimal
 *       digit;
 *   <li>ends in {@code -} or {@code _} and at least four digits;
 *   <li>contains {@code @} between other characters (e-mail addresses, object identities);
 *   <li>has at least 16 letters, digits, {@code -} or {@code _} and changes between letter and
 *       digit at least four times (random identifiers).
 * </ul>
 *
 * <p>A placeholder in braces is no id.
 */
public final class SpanNameCardinality {
  /** What stands in the place of an id. */
  public static final String PLACEHOLDER = "{id}";

  private SpanNameCardinality() {}

  /** Whether a name contains an id. Allocates nothing. */
  public static boolean containsId(String name) {
    return firstId(name, 0) >= 0;
  }

  /** The name with a placeholder for each id; the same object when it contains none. */
  public static String withoutIds(String name) {
    int id = firstId(name, 0);
    if (id < 0) {
      return name;
    }
    StringBuilder result = new StringBuilder(name.length());
    int from = 0;
    while (id >= 0) {
      result.append(name, from, id).append(PLACEHOLDER);
      from = tokenEnd(name, id);
      id = firstId(name, from);
    }
    return result.append(name, from, name.length()).toString();
  }

  private static int firstId(String name, int from) {
    int length = name.length();
    int at = from;
    while (at < length) {
      if (isSeparator(name, at)) {
        at++;
        continue;
      }
      int end = tokenEnd(name, at);
      if (isId(name, at, end)) {
        return at;
      }
      at = end;
    }
    return -1;
  }

  /** End of the token that begins at {@code from}; a placeholder in braces is one token. */
  private static int tokenEnd(String name, int from) {
    if (name.charAt(from) == '{') {
      int close = name.indexOf('}', from);
      if (close >= 0) {
        return close + 1;
      }
    }
    int end = from;
    while (end < name.length() && !isSeparator(name, end)) {
      end++;
    }
    return end;
  }

  private static boolean isId(String name, int from, int to) {
    if (name.charAt(from) == '{' && name.charAt(to - 1) == '}') {
      return false;
    }
    int length = to - from;
    int digits = 0;
    int hexLetters = 0;
    int otherLetters = 0;
    int dashes = 0;
    int marks = 0;
    int others = 0;
    int changes = 0;
    int trailingDigits = 0;
    boolean previousDigit = false;
    boolean previousLetter = false;
    boolean trailingAfterDash = false;
    boolean at = false;
    boolean dotted = false;
    for (int i = from; i < to; i++) {
      char c = name.charAt(i);
      boolean digit = isDigit(c);
      boolean letter = isLetter(c);
      if (digit) {
        digits++;
        if (trailingDigits == 0) {
          trailingAfterDash = i > from && isDash(name.charAt(i - 1));
        }
        trailingDigits++;
        changes += previousLetter ? 1 : 0;
      } else {
        trailingDigits = 0;
        if (letter) {
          changes += previousDigit ? 1 : 0;
          if (isHexLetter(c)) {
            hexLetters++;
          } else if (c == 'T' || c == 'Z') {
            marks++;
          } else {
            otherLetters++;
          }
        } else if (isDash(c)) {
          dashes++;
        } else if (c == '.' || c == '+' || c == ':') {
          marks++;
          dotted = true;
        } else {
          others++;
          at |= c == '@' && i > from && i < to - 1;
        }
      }
      previousDigit = digit;
      previousLetter = letter;
    }
    if (at) {
      return true;
    }
    if (digits == 0 || others > 0) {
      return false;
    }
    boolean noLetters = hexLetters == 0 && otherLetters == 0;
    if (digits == length || (noLetters && digits >= 4)) {
      return true;
    }
    boolean hexOnly = otherLetters == 0 && marks == 0;
    if (hexOnly && dashes == 0 && length >= 8) {
      return true;
    }
    if (hexOnly && isUuid(name, from, length)) {
      return true;
    }
    if (trailingAfterDash && trailingDigits >= 4) {
      return true;
    }
    return length >= 16 && changes >= 4 && !dotted;
  }

  private static boolean isUuid(String name, int from, int length) {
    return length == 36
        && name.charAt(from + 8) == '-'
        && name.charAt(from + 13) == '-'
        && name.charAt(from + 18) == '-'
        && name.charAt(from + 23) == '-';
  }

  private static boolean isSeparator(String name, int at) {
    switch (name.charAt(at)) {
      case ':':
        return at == 0
            || at == name.length() - 1
            || !isDigit(name.charAt(at - 1))
            || !isDigit(name.charAt(at + 1));
      case ' ':
      case '/':
      case '?':
      case '&':
      case '=':
      case ',':
      case ';':
      case '(':
      case ')':
      case '[':
      case ']':
      case '|':
      case '"':
      case '\'':
        return true;
      default:
        return false;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isHexLetter(char c) {
    return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static boolean isDash(char c) {
    return c == '-' || c == '_';
  }
}

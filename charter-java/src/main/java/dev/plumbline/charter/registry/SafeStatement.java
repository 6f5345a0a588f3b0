package dev.plumbline.charter.registry;

import org.jspecify.annotations.Nullable;

/**
 * A statement of SQL with {@code ?} in the place of each literal and without comments.
 *
 * <p>It fails closed: what does not begin with a word of SQL, whose quotes do not close, or whose
 * quotes dialects read differently (a backslash inside, {@code #}) is left out whole. A text in
 * double quotes is a literal.
 */
final class SafeStatement {
  private static final String[] VERBS = {
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "UPSERT", "REPLACE", "WITH", "VALUES",
    "CREATE", "ALTER", "DROP", "TRUNCATE", "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT",
    "RELEASE", "CALL", "EXPLAIN", "LOCK"
  };

  /** Digits of a numbered placeholder, {@code $1}, at most. */
  private static final int PLACEHOLDER_DIGITS = 5;

  private SafeStatement() {}

  static boolean touches(String statement) {
    return !isSql(statement) || !isSafe(statement);
  }

  /** The statement without literals; null when it cannot be read. */
  static @Nullable String of(String statement) {
    if (!isSql(statement)) {
      return null;
    }
    if (isSafe(statement)) {
      return statement;
    }
    StringBuilder safe = new StringBuilder(statement.length());
    int at = 0;
    while (at < statement.length()) {
      int end = token(statement, at);
      if (end < 0) {
        return null;
      }
      if (isComment(statement, at)) {
        safe.append(' ');
      } else if (isLiteral(statement, at)) {
        safe.append('?');
      } else {
        safe.append(statement, at, end);
      }
      at = end;
    }
    return safe.toString();
  }

  private static boolean isSafe(String statement) {
    int at = 0;
    while (at < statement.length()) {
      int end = token(statement, at);
      if (end < 0 || isComment(statement, at) || isLiteral(statement, at)) {
        return false;
      }
      at = end;
    }
    return true;
  }

  /** Where the token that begins here ends; -1 when that is ambiguous. */
  private static int token(String text, int at) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"' || c == '`') {
      return quoted(text, at, c);
    }
    if (c == '#' || c == '\\') {
      return -1;
    }
    if (text.startsWith("--", at)) {
      int end = text.indexOf('\n', at);
      return end < 0 ? text.length() : end;
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      return end < 0 ? -1 : end + 2;
    }
    if (c == '$') {
      return dollar(text, at);
    }
    if (isWord(c)) {
      int end = at;
      while (end < text.length() && (isWord(text.charAt(end)) || isInNumber(text, at, end))) {
        end++;
      }
      return end;
    }
    if ((c == ':' || c == '@' || c == '?') && at + 1 < text.length()) {
      int end = at + 1;
      while (end < text.length() && isWord(text.charAt(end))) {
        end++;
      }
      // A named placeholder is kept whole; what is only a number has to be short.
      return isDigit(text.charAt(at + 1)) && end - at > PLACEHOLDER_DIGITS + 1 ? at + 1 : end;
    }
    return at + 1;
  }

  private static int quoted(String text, int at, char quote) {
    for (int i = at + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        return -1;
      }
      if (c == quote) {
        if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
          i++;
        } else {
          return i + 1;
        }
      }
    }
    return -1;
  }

  /** {@code $1} is a placeholder, {@code $tag$ … $tag$} a literal. */
  private static int dollar(String text, int at) {
    int end = at + 1;
    while (end < text.length() && isWord(text.charAt(end))) {
      end++;
    }
    if (end < text.length() && text.charAt(end) == '$') {
      String tag = text.substring(at, end + 1);
      int close = text.indexOf(tag, end + 1);
      return close < 0 ? -1 : close + tag.length();
    }
    return isPlaceholder(text, at, end) ? end : -1;
  }

  private static boolean isPlaceholder(String text, int at, int end) {
    if (end == at + 1 || end - at > PLACEHOLDER_DIGITS + 1) {
      return false;
    }
    for (int i = at + 1; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isComment(String text, int at) {
    return text.startsWith("--", at) || text.startsWith("/*", at);
  }

  private static boolean isLiteral(String text, int at) {
    char c = text.charAt(at);
    if (c == '$') {
      int end = at + 1;
      while (end < text.length() && isWord(text.charAt(end))) {
        end++;
      }
      return end < text.length() && text.charAt(end) == '$';
    }
    return c == '\'' || c == '"' || isDigit(c);
  }

  /** The point and the sign of the exponent of a number. */
  private static boolean isInNumber(String text, int from, int at) {
    if (!isDigit(text.charAt(from))) {
      return false;
    }
    char c = text.charAt(at);
    char before = text.charAt(at - 1);
    return c == '.' || ((c == '+' || c == '-') && (before == 'e' || before == 'E'));
  }

  private static boolean isSql(String statement) {
    int from = 0;
    while (from < statement.length() && isSpaceOrParenthesis(statement.charAt(from))) {
      from++;
    }
    char first = from < statement.length() ? statement.charAt(from) : 0;
    for (String verb : VERBS) {
      if (first < 0x80 && (first & ~0x20) != verb.charAt(0)) {
        continue; // most differ in that
      }
      int end = from + verb.length();
      if (statement.regionMatches(true, from, verb, 0, verb.length())
          && (end == statement.length() || !isWord(statement.charAt(end)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSpaceOrParenthesis(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '(';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 127;
  }
}

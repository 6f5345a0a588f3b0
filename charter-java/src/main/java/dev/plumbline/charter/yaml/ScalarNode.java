package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A single value: a text, number, boolean or nothing, distinguished as in YAML 1.2's core schema.
 */
public final class ScalarNode extends Node {
  /** What a value is. */
  public enum Kind {
    TEXT("text"),
    INTEGER("number"),
    DECIMAL("number"),
    BOOLEAN("boolean"),
    NOTHING("nothing");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  private static final int MAX_INTEGER_DIGITS = 18;
  private static final int MAX_DECIMAL_DIGITS = 30;
  private static final int MAX_EXPONENT_DIGITS = 2;
  private static final int MAX_SHOWN = 60;

  private final String value;
  private final Kind kind;

  private ScalarNode(Location location, String value, Kind kind) {
    super(location);
    this.value = value;
    this.kind = kind;
  }

  /**
   * A quoted or block scalar is a text whatever is in it; the type of a plain one depends on its
   * form.
   */
  static ScalarNode of(Location location, String value, boolean plain) {
    return new ScalarNode(location, value, plain ? kindOf(value) : Kind.TEXT);
  }

  /** A text at a place, whatever is in it. */
  public static ScalarNode text(Location location, String value) {
    return of(location, value, false);
  }

  private static Kind kindOf(String value) {
    switch (value) {
      case "":
      case "~":
      case "null":
      case "Null":
      case "NULL":
        return Kind.NOTHING;
      case "true":
      case "True":
      case "TRUE":
      case "false":
      case "False":
      case "FALSE":
        return Kind.BOOLEAN;
      default:
        return numberOf(value);
    }
  }

  /** Without patterns, which are slow on a JVM that has just started. */
  private static Kind numberOf(String value) {
    int start = sign(value, 0);
    int point = digits(value, start);
    int whole = point - start;
    if (point == value.length() && whole >= 1 && whole <= MAX_INTEGER_DIGITS) {
      return Kind.INTEGER;
    }
    int end = point;
    int fraction = 0;
    if (point < value.length() && value.charAt(point) == '.') {
      end = digits(value, point + 1);
      fraction = end - point - 1;
    }
    boolean number =
        whole <= MAX_DECIMAL_DIGITS && fraction <= MAX_DECIMAL_DIGITS && whole + fraction > 0;
    return number && exponentOrEnd(value, end) ? Kind.DECIMAL : Kind.TEXT;
  }

  private static boolean exponentOrEnd(String value, int at) {
    if (at == value.length()) {
      return true;
    }
    if (value.charAt(at) != 'e' && value.charAt(at) != 'E') {
      return false;
    }
    int start = sign(value, at + 1);
    int end = digits(value, start);
    return end == value.length() && end > start && end - start <= MAX_EXPONENT_DIGITS;
  }

  /** The index after a sign, if there is one. */
  private static int sign(String value, int at) {
    boolean sign = at < value.length() && (value.charAt(at) == '-' || value.charAt(at) == '+');
    return sign ? at + 1 : at;
  }

  /** The index after the digits, if there are any. */
  private static int digits(String value, int at) {
    int end = at;
    while (end < value.length() && value.charAt(end) >= '0' && value.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  public Kind kind() {
    return kind;
  }

  /** The value as it is written. */
  public String raw() {
    return value;
  }

  @Override
  public @Nullable String text() {
    return kind == Kind.TEXT ? value : null;
  }

  /** The number exactly as written; null when this is no number. */
  public @Nullable BigDecimal number() {
    return kind == Kind.INTEGER || kind == Kind.DECIMAL ? new BigDecimal(value) : null;
  }

  /** The boolean; null when this is none. */
  public @Nullable Boolean bool() {
    return kind == Kind.BOOLEAN ? value.charAt(0) == 't' || value.charAt(0) == 'T' : null;
  }

  /** String, Long, Double or Boolean; null for nothing. */
  public @Nullable Object value() {
    switch (kind) {
      case INTEGER:
        return Long.parseLong(value);
      case DECIMAL:
        return Double.parseDouble(value);
      case BOOLEAN:
        return bool();
      case NOTHING:
        return null;
      default:
        return value;
    }
  }

  @Override
  public String describe() {
    if (kind == Kind.NOTHING) {
      return "nothing";
    }
    String shown = value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    shown = shown.replace('\n', ' ').replace('\r', ' ');
    return "the " + kind.word + " " + (kind == Kind.TEXT ? "\"" + shown + "\"" : shown);
  }
}

package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A single value: a text, number, boolean or nothing, told apart as YAML 1.2's core schema does.
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

  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,18}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,30}|[0-9]{1,30}(\\.[0-9]{0,30})?)([eE][-+]?[0-9]{1,2})?");
  private static final int MAX_SHOWN = 60;

  private final String value;
  private final Kind kind;

  private ScalarNode(Location location, String value, Kind kind) {
    super(location);
    this.value = value;
    this.kind = kind;
  }

  /** A quoted or block scalar is a text whatever is in it; a plain one is told by its form. */
  static ScalarNode of(Location location, String value, boolean plain) {
    return new ScalarNode(location, value, plain ? kindOf(value) : Kind.TEXT);
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
        // Most words are texts, and the first character tells; patterns are slow on a cold JVM.
        if ("+-.0123456789".indexOf(value.charAt(0)) < 0) {
          return Kind.TEXT;
        }
        if (INTEGER.matcher(value).matches()) {
          return Kind.INTEGER;
        }
        return DECIMAL.matcher(value).matches() ? Kind.DECIMAL : Kind.TEXT;
    }
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

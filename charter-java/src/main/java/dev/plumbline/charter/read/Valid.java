package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Reads values from nodes that have been validated. A missing one is a bug of the validation and
 * throws, with its place.
 */
final class Valid {
  private Valid() {}

  static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw without(what);
    }
    return value;
  }

  static Node node(Node parent, String key) {
    Node node = parent.get(key);
    if (node == null) {
      throw without(key + " at " + parent.location());
    }
    return node;
  }

  static String text(Node node) {
    String text = node.text();
    if (text == null) {
      throw without("a text at " + node.location());
    }
    return text;
  }

  static String text(Node parent, String key) {
    return text(node(parent, key));
  }

  /** A word that may look like a number or boolean. */
  static String raw(Node parent, String key) {
    return scalar(node(parent, key)).raw();
  }

  static BigDecimal number(Node node) {
    BigDecimal number = scalar(node).number();
    if (number == null) {
      throw without("a number at " + node.location());
    }
    return number;
  }

  static int integer(Node parent, String key) {
    return number(node(parent, key)).intValueExact();
  }

  static boolean bool(Node node) {
    Boolean bool = scalar(node).bool();
    if (bool == null) {
      throw without("a boolean at " + node.location());
    }
    return bool;
  }

  /** Whether a flag is set; not when it is absent. */
  static boolean flag(Node parent, String key) {
    Node node = parent.get(key);
    return node != null && bool(node);
  }

  static Object value(Node node) {
    Object value = scalar(node).value();
    if (value == null) {
      throw without("a value at " + node.location());
    }
    return value;
  }

  /** What a word means. */
  static <T> T word(@Nullable T meaning) {
    return present(meaning, "a word that is known");
  }

  private static ScalarNode scalar(Node node) {
    if (node instanceof ScalarNode) {
      return (ScalarNode) node;
    }
    throw without("a single value at " + node.location());
  }

  private static IllegalStateException without(String what) {
    return new IllegalStateException("the validation let through a charter without " + what);
  }
}

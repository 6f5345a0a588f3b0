package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes values out of nodes that have been found valid. What is not there after all is a mistake of
 * the validation and is said so, with its place.
 */
final class Valid {
  private Valid() {}

  static <T> T present(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalStateException("the validation let through a charter without " + what);
    }
    return value;
  }

  static Node node(Node parent, String key) {
    return present(parent.get(key), parent.location() + " " + key);
  }

  static String text(Node node) {
    return present(node.text(), "a text at " + node.location());
  }

  static String text(Node parent, String key) {
    return text(node(parent, key));
  }

  /** A word that may look like a number or boolean. */
  static String raw(Node parent, String key) {
    return scalar(node(parent, key)).raw();
  }

  static BigDecimal number(Node node) {
    return present(scalar(node).number(), "a number at " + node.location());
  }

  static int integer(Node parent, String key) {
    return number(node(parent, key)).intValueExact();
  }

  static boolean bool(Node node) {
    return present(scalar(node).bool(), "a boolean at " + node.location());
  }

  /** Whether a flag is set; not when it is absent. */
  static boolean flag(Node parent, String key) {
    Node node = parent.get(key);
    return node != null && bool(node);
  }

  static Object value(Node node) {
    return present(scalar(node).value(), "a value at " + node.location());
  }

  static <T> T word(Function<String, @Nullable T> of, String word) {
    return present(of.apply(word), "a meaning of " + word);
  }

  private static ScalarNode scalar(Node node) {
    return present(node instanceof ScalarNode ? (ScalarNode) node : null, "" + node.location());
  }
}

package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.SequenceNode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** The expected shape of a node in a charter file. Validates a node and reports every mismatch. */
public abstract class Shape {
  abstract void check(Node node, Problems problems);

  /** What is expected, for messages: {@code a number from 0 to 1}. */
  abstract String expected();

  /** Whether a node is of the right kind for this shape, for {@link #either}. */
  abstract boolean accepts(Node node);

  /** The shapes inside, under the names by which one gets to them. */
  List<Shape> inner() {
    return Collections.emptyList();
  }

  /** The shapes of which one must fit; empty when there is no choice. */
  List<Shape> choices() {
    return Collections.emptyList();
  }

  /** The only words that fit; empty when the shape is not about words. */
  List<String> words() {
    return Collections.emptyList();
  }

  static void mismatch(Node node, Problems problems, String expected) {
    problems.add(node.location(), node.describe() + " does not fit here", expected);
  }

  /** Any text that is not empty. */
  static Shape text() {
    return new Text(Pattern.compile("(?s).*\\S.*"), "a text");
  }

  /** A text of a form. */
  static Shape text(String form, String expected) {
    return new Text(Pattern.compile(form), expected);
  }

  /** One of a few words. */
  static Shape oneOf(String... words) {
    return new OneOf(Arrays.asList(words));
  }

  /** One of a few words. */
  static Shape oneOf(List<String> words) {
    return new OneOf(words);
  }

  /** A whole number within limits. */
  static Shape integer(long min, long max) {
    return new Numeric(
        true,
        BigDecimal.valueOf(min),
        BigDecimal.valueOf(max),
        "a whole number from " + min + " to " + max);
  }

  /** A number within limits. */
  static Shape number(long min, long max) {
    return new Numeric(
        false,
        BigDecimal.valueOf(min),
        BigDecimal.valueOf(max),
        "a number from " + min + " to " + max);
  }

  /** True or false. */
  static Shape bool() {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {
        if (!accepts(node)) {
          mismatch(node, problems, expected());
        }
      }

      @Override
      String expected() {
        return "true or false";
      }

      @Override
      boolean accepts(Node node) {
        return node instanceof ScalarNode && ((ScalarNode) node).bool() != null;
      }
    };
  }

  /** A text, number or boolean. */
  static Shape scalar() {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {
        if (!accepts(node)) {
          mismatch(node, problems, expected());
        }
      }

      @Override
      String expected() {
        return "a text, number or boolean";
      }

      @Override
      boolean accepts(Node node) {
        return node instanceof ScalarNode && ((ScalarNode) node).kind() != ScalarNode.Kind.NOTHING;
      }
    };
  }

  /** Anything at all. */
  static Shape any() {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {}

      @Override
      String expected() {
        return "anything";
      }

      @Override
      boolean accepts(Node node) {
        return true;
      }
    };
  }

  /** A list, each item of one shape. */
  static Shape list(Shape item) {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {
        if (!accepts(node)) {
          mismatch(node, problems, expected());
        }
        for (Node each : node.items()) {
          item.check(each, problems);
        }
      }

      @Override
      String expected() {
        return "a list";
      }

      @Override
      boolean accepts(Node node) {
        return node instanceof SequenceNode;
      }

      @Override
      List<Shape> inner() {
        return Collections.singletonList(item);
      }
    };
  }

  /** A mapping whose keys the author chooses, each key and each value of one shape. */
  static Shape map(Shape key, Shape value) {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {
        if (!accepts(node)) {
          mismatch(node, problems, expected());
        }
        for (MappingNode.Entry entry : node.entries()) {
          key.check(entry.keyNode(), problems);
          value.check(entry.value(), problems);
        }
      }

      @Override
      String expected() {
        return "a mapping";
      }

      @Override
      boolean accepts(Node node) {
        return node instanceof MappingNode;
      }

      @Override
      List<Shape> inner() {
        return Arrays.asList(key, value);
      }
    };
  }

  /** The first of several shapes of the node's kind. */
  static Shape either(Shape... shapes) {
    return new Shape() {
      @Override
      void check(Node node, Problems problems) {
        for (Shape shape : shapes) {
          if (shape.accepts(node)) {
            shape.check(node, problems);
            return;
          }
        }
        mismatch(node, problems, expected());
      }

      @Override
      String expected() {
        StringBuilder text = new StringBuilder(shapes[0].expected());
        for (int i = 1; i < shapes.length; i++) {
          text.append(", or ").append(shapes[i].expected());
        }
        return text.toString();
      }

      @Override
      boolean accepts(Node node) {
        for (Shape shape : shapes) {
          if (shape.accepts(node)) {
            return true;
          }
        }
        return false;
      }

      @Override
      List<Shape> choices() {
        return Arrays.asList(shapes);
      }
    };
  }

  /** A mapping with known keys. */
  static ObjectShape object(String name) {
    return new ObjectShape(name);
  }

  private static final class Text extends Shape {
    private final Pattern form;
    private final String expected;

    private Text(Pattern form, String expected) {
      this.form = form;
      this.expected = expected;
    }

    @Override
    void check(Node node, Problems problems) {
      String text = node.text();
      if (text == null && node instanceof ScalarNode && form.matcher(raw(node)).matches()) {
        mismatch(node, problems, expected + "; put it in quotes");
      } else if (text == null || !form.matcher(text).matches()) {
        mismatch(node, problems, expected);
      }
    }

    private static String raw(Node node) {
      return ((ScalarNode) node).raw();
    }

    @Override
    String expected() {
      return expected;
    }

    @Override
    boolean accepts(Node node) {
      return node.text() != null;
    }
  }

  private static final class OneOf extends Shape {
    private final List<String> words;

    private OneOf(List<String> words) {
      this.words = words;
    }

    @Override
    void check(Node node, Problems problems) {
      String word = node instanceof ScalarNode ? ((ScalarNode) node).raw() : null;
      if (word == null) {
        mismatch(node, problems, expected());
      } else if (!words.contains(word)) {
        problems.addUnknown(
            node.location(), node.describe() + " does not fit here", expected(), word, words);
      }
    }

    @Override
    List<String> words() {
      return Collections.unmodifiableList(words);
    }

    @Override
    String expected() {
      return (words.size() == 1 ? "" : "one of ") + String.join(", ", words);
    }

    @Override
    boolean accepts(Node node) {
      return node instanceof ScalarNode;
    }
  }

  private static final class Numeric extends Shape {
    private final boolean whole;
    private final BigDecimal min;
    private final BigDecimal max;
    private final String expected;

    private Numeric(boolean whole, BigDecimal min, BigDecimal max, String expected) {
      this.whole = whole;
      this.min = min;
      this.max = max;
      this.expected = expected;
    }

    @Override
    void check(Node node, Problems problems) {
      if (!accepts(node)) {
        mismatch(node, problems, expected);
        return;
      }
      BigDecimal number = ((ScalarNode) node).number();
      if (number == null || number.compareTo(min) < 0 || number.compareTo(max) > 0) {
        problems.add(node.location(), node.describe() + " is out of range", expected);
      }
    }

    @Override
    String expected() {
      return expected;
    }

    @Override
    boolean accepts(Node node) {
      if (!(node instanceof ScalarNode)) {
        return false;
      }
      ScalarNode.Kind kind = ((ScalarNode) node).kind();
      return kind == ScalarNode.Kind.INTEGER || (!whole && kind == ScalarNode.Kind.DECIMAL);
    }
  }
}

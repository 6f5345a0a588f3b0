package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON file (RFC 8259) into the nodes that {@link YamlFile} makes.
 *
 * <p>A service reads its charter before its first line runs, on a JVM that has compiled nothing
 * yet; there this one pass over the text costs a small part of what a YAML parser does. The text
 * behind each member of the outermost object is kept, so that a digest can go over it.
 */
public final class JsonFile {
  private static final int MAX_DEPTH = 40;

  private final String file;
  private final String text;
  private final Problems problems;
  private final Size size = new Size();
  private final Map<String, String> members = new HashMap<>();
  private int at;
  private int line = 1;
  private int lineStart;
  private @Nullable Node root;

  private JsonFile(String file, String text, Problems problems) {
    this.file = file;
    this.text = text;
    this.problems = problems;
  }

  /** The file; null, with a problem, when it cannot be read. */
  public static @Nullable JsonFile read(String file, byte[] content, Problems problems) {
    String text = Utf8.decode(file, content, problems);
    if (text == null) {
      return null;
    }
    JsonFile json = new JsonFile(file, text, problems);
    try {
      json.skipBlank();
      json.root = json.value(0);
      json.skipBlank();
      if (json.at < text.length()) {
        throw json.refuse("something follows the JSON value", "nothing more");
      }
    } catch (Refused e) {
      return null;
    }
    return json;
  }

  public Node root() {
    Node read = root;
    if (read == null) {
      throw new IllegalStateException("the file was not read to its end");
    }
    return read;
  }

  /**
   * What the outermost object has under a key, as it is written; null when there is no such key.
   */
  public @Nullable String raw(String key) {
    return members.get(key);
  }

  private Node value(int depth) {
    if (depth > MAX_DEPTH) {
      throw refuse(
          "the file nests deeper than " + MAX_DEPTH + " levels", "no more than a charter needs");
    }
    Location location = here();
    switch (peek()) {
      case '{':
        within(location, size.add());
        return object(location, depth);
      case '[':
        within(location, size.add());
        return array(location, depth);
      case '"':
        return ScalarNode.of(location, counted(location, string()), false);
      default:
        return word(location);
    }
  }

  private String counted(Location location, String value) {
    within(location, size.add(value));
    return value;
  }

  private void within(Location location, @Nullable String excess) {
    if (excess != null) {
      problems.add(location, excess, "no more than a charter needs");
      throw new Refused();
    }
  }

  private MappingNode object(Location location, int depth) {
    List<MappingNode.Entry> entries = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    at++;
    skipBlank();
    while (peek() != '}') {
      if (!entries.isEmpty()) {
        expect(',', "\",\" or \"}\"");
      }
      Location keyPlace = here();
      String key = counted(keyPlace, string());
      if (!seen.add(key)) {
        problems.add(keyPlace, "the key \"" + key + "\" is given twice", "each key once");
        throw new Refused();
      }
      skipBlank();
      expect(':', "\":\"");
      int start = at;
      Node value = value(depth + 1);
      if (depth == 0) {
        members.put(key, text.substring(start, at));
      }
      entries.add(new MappingNode.Entry(ScalarNode.of(keyPlace, key, true), value));
      skipBlank();
    }
    at++;
    return new MappingNode(location, entries);
  }

  private SequenceNode array(Location location, int depth) {
    List<Node> items = new ArrayList<>();
    at++;
    skipBlank();
    while (peek() != ']') {
      if (!items.isEmpty()) {
        expect(',', "\",\" or \"]\"");
      }
      items.add(value(depth + 1));
      skipBlank();
    }
    at++;
    return new SequenceNode(location, items);
  }

  private ScalarNode word(Location location) {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    String word = counted(location, text.substring(start, at));
    ScalarNode scalar = ScalarNode.of(location, word, true);
    if (word.isEmpty() || word.charAt(0) == '+' || scalar.kind() == ScalarNode.Kind.TEXT) {
      at = start;
      throw refuse("no JSON value stands here", "an object, list, text, number, true, false, null");
    }
    return scalar;
  }

  private static boolean isWord(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || c == 'E'
        || c == '-'
        || c == '+'
        || c == '.';
  }

  private String string() {
    if (peek() != '"') {
      throw refuse("a text must stand here", "a text in quotes");
    }
    int start = ++at;
    int end = start;
    int length = text.length();
    while (end < length) {
      char c = text.charAt(end);
      if (c == '"') {
        at = end + 1;
        return text.substring(start, end);
      }
      if (c == '\\' || c < 0x20) {
        break;
      }
      end++;
    }
    return escaped(start, end);
  }

  /**
   * The text from {@code start}, of which the characters before {@code from} stand for themselves.
   */
  private String escaped(int start, int from) {
    StringBuilder out = new StringBuilder(text.substring(start, from));
    at = from;
    while (true) {
      char c = peek();
      if (c < 0x20) {
        throw refuse("the text has no end on its line", "\"");
      }
      at++;
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = peek();
    at++;
    switch (c) {
      case '"':
      case '\\':
      case '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        return unicode();
      default:
        at--;
        throw refuse(
            "\\" + c + " is no escape of JSON", "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    }
  }

  private char unicode() {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0) {
        throw refuse("\\u is followed by something else than digits", "four hexadecimal digits");
      }
      unit = unit * 16 + digit;
      at++;
    }
    return (char) unit;
  }

  private void expect(char c, String expected) {
    if (peek() != c) {
      throw refuse("the JSON breaks off", expected);
    }
    at++;
    skipBlank();
  }

  /** The next character; 0 at the end, where no JSON has one. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipBlank() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        lineStart = at + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private Location here() {
    return new Location(file, line, at - lineStart + 1);
  }

  private Refused refuse(String message, String expected) {
    problems.add(here(), "the file is not JSON: " + message, expected);
    return new Refused();
  }

  /** Ends the reading of a file whose problem is already noted. */
  private static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Refused() {
      super(null, null, false, false);
    }
  }
}

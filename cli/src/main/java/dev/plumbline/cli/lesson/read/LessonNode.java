package dev.plumbline.cli.lesson.read;

import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A mapping of check.yaml. What is missing or of another type is a problem with its place, and a
 * harmless value is returned, so that all problems are found at once. It remembers for which keys
 * it was asked: {@link #refuseOthers} reports every other one, so no reader has to list its keys
 * twice.
 */
public final class LessonNode {
  private final Node node;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  public LessonNode(Node node, Problems problems) {
    this.node = node;
    this.problems = problems;
    if (!(node instanceof MappingNode)) {
      problems.add(node.location(), node.describe() + " stands here", "a mapping");
    }
  }

  /** Whether there is such a key. */
  public boolean has(String key) {
    return find(key) != null;
  }

  /** The text under a key that has to be there. */
  public String text(String key) {
    @Nullable Node value = find(key);
    if (value == null) {
      missing(key, key + ": a text");
      return "";
    }
    return text(value);
  }

  public Optional<String> optionalText(String key) {
    return Optional.ofNullable(find(key)).map(this::text);
  }

  /** One of some words, which has to be there. */
  public String oneOf(String key, Collection<String> words) {
    String word = text(key);
    @Nullable Node value = find(key);
    if (value != null && !word.isEmpty() && !words.contains(word)) {
      unknown(value, "unknown " + key, word, words);
    }
    return word;
  }

  /** The texts of a list that has to be there, with at least one. */
  public List<String> texts(String key) {
    return items(key).stream().map(this::text).toList();
  }

  /** The texts of a list; none when there is no such key. */
  public List<String> optionalTexts(String key) {
    return has(key) ? texts(key) : List.of();
  }

  /** A whole number that has to be there. */
  public int number(String key, int least, int most) {
    @Nullable Node value = find(key);
    if (value instanceof ScalarNode scalar
        && scalar.value() instanceof Long number
        && number >= least
        && number <= most) {
      return Math.toIntExact(number);
    }
    problems.add(
        value == null ? node.location() : value.location(),
        "\"" + key + "\" is missing or no such number",
        least + " to " + most);
    return least;
  }

  public int number(String key, int least, int most, int otherwise) {
    return has(key) ? number(key, least, most) : otherwise;
  }

  /** A number, also with a fraction, that has to be there. */
  public double decimal(String key) {
    @Nullable Node value = find(key);
    @Nullable BigDecimal number = value instanceof ScalarNode scalar ? scalar.number() : null;
    if (number == null) {
      problems.add(
          value == null ? node.location() : value.location(),
          "\"" + key + "\" is missing or no number",
          key + ": a number");
      return 0;
    }
    return number.doubleValue();
  }

  /** Whether the value under a key is true; false when there is no such key. */
  public boolean flag(String key) {
    @Nullable Node value = find(key);
    if (value == null) {
      return false;
    }
    @Nullable Boolean bool = value instanceof ScalarNode scalar ? scalar.bool() : null;
    if (bool == null) {
      problems.add(value.location(), value.describe() + " stands here", "true or false");
      return false;
    }
    return bool;
  }

  /** The mappings of a list that has to be there, with at least one, each read and then closed. */
  public <T> List<T> each(String key, Function<LessonNode, T> reader) {
    List<T> read = new ArrayList<>();
    for (Node item : items(key)) {
      LessonNode child = new LessonNode(item, problems);
      read.add(reader.apply(child));
      child.refuseOthers();
    }
    return read;
  }

  /** The same; none when there is no such key. */
  public <T> List<T> optionalEach(String key, Function<LessonNode, T> reader) {
    return has(key) ? each(key, reader) : List.of();
  }

  /** The mapping under a key that has to be there, read and then closed. */
  public <T> Optional<T> child(String key, Function<LessonNode, T> reader) {
    @Nullable Node value = find(key);
    if (value == null) {
      missing(key, key + ": a mapping");
      return Optional.empty();
    }
    LessonNode child = new LessonNode(value, problems);
    T read = reader.apply(child);
    child.refuseOthers();
    return Optional.of(read);
  }

  /** Whether a mapping stands under a key. */
  public boolean isMapping(String key) {
    return find(key) instanceof MappingNode;
  }

  /** Texts by their keys; none when there is no such key. */
  public Map<String, String> textMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (MappingNode.Entry entry : entries(key)) {
      texts.put(entry.key(), text(entry.value()));
    }
    return texts;
  }

  /** Lists of texts by their keys. */
  public Map<String, List<String>> textListMap(String key) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (MappingNode.Entry entry : entries(key)) {
      List<Node> items = entry.value().items();
      if (items.isEmpty()) {
        problems.add(
            entry.value().location(), entry.value().describe() + " stands here", "a list of texts");
      }
      lists.put(entry.key(), items.stream().map(this::text).toList());
    }
    return lists;
  }

  /** Reports a problem with the value under a key, or with the whole where there is none. */
  public void problem(String key, String message, String expected) {
    @Nullable Node value = node.get(key);
    problems.add(value == null ? node.location() : value.location(), message, expected);
  }

  /** Reports a word in the list or text under a key that is none of the known ones. */
  public void unknownWord(String key, String what, String word, Collection<String> known) {
    @Nullable Node value = node.get(key);
    Node place = value == null ? node : value;
    for (Node item : place.items()) {
      if (word.equals(item.text())) {
        place = item;
      }
    }
    unknown(place, "unknown " + what, word, known);
  }

  /** Reports every key that nobody has asked for. */
  public void refuseOthers() {
    for (MappingNode.Entry entry : node.entries()) {
      if (!asked.contains(entry.key())) {
        problems.addUnknown(
            entry.keyNode().location(),
            "unknown key \"" + entry.key() + "\"",
            "one of " + String.join(", ", asked),
            entry.key(),
            asked);
      }
    }
  }

  private @Nullable Node find(String key) {
    asked.add(key);
    return node.get(key);
  }

  private List<MappingNode.Entry> entries(String key) {
    @Nullable Node value = find(key);
    if (value != null && !(value instanceof MappingNode)) {
      problems.add(value.location(), value.describe() + " stands here", "a mapping");
    }
    return value == null ? List.of() : value.entries();
  }

  private List<Node> items(String key) {
    @Nullable Node value = find(key);
    List<Node> items = value == null ? List.of() : value.items();
    if (items.isEmpty()) {
      problems.add(
          value == null ? node.location() : value.location(),
          "the key \"" + key + "\" is missing or empty",
          key + ": a list");
    }
    return items;
  }

  private String text(Node value) {
    @Nullable String text = value.text();
    if (text == null) {
      problems.add(value.location(), value.describe() + " stands here", "a text");
      return "";
    }
    return text;
  }

  private void missing(String key, String expected) {
    problems.add(node.location(), "the key \"" + key + "\" is missing", expected);
  }

  private void unknown(Node value, String message, String word, Collection<String> known) {
    problems.addUnknown(
        value.location(),
        message + " \"" + word + "\"",
        "one of " + String.join(", ", known),
        word,
        known);
  }
}

package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Problem;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.YamlFile;
import dev.plumbline.cli.lesson.requirement.AnswersWithStatus;
import dev.plumbline.cli.lesson.requirement.BaggageArrives;
import dev.plumbline.cli.lesson.requirement.CallsService;
import dev.plumbline.cli.lesson.requirement.Conforms;
import dev.plumbline.cli.lesson.requirement.ContinuesTrace;
import dev.plumbline.cli.lesson.requirement.PassesThrough;
import dev.plumbline.cli.lesson.requirement.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a lesson's check.yaml and reports all its problems at once, each with its place. */
final class LessonFile {
  private static final List<String> DEMANDS =
      List.of("answers", "continues", "calls", "passes_through", "baggage_arrives", "conforms");

  private final Problems problems = new Problems();

  private LessonFile() {}

  /**
   * Reads the lesson in a folder.
   *
   * @throws LessonException when there is none or it is broken
   */
  static Lesson read(Path folder) {
    Path file = folder.resolve("check.yaml");
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new LessonException(file + " cannot be read: " + e.getMessage(), e);
    }
    return read(folder, file.toString(), content);
  }

  static Lesson read(Path folder, String name, byte[] content) {
    LessonFile reader = new LessonFile();
    Node root = YamlFile.read(name, content, reader.problems);
    Lesson lesson = root == null ? null : reader.lesson(folder, root);
    if (lesson == null || !reader.problems.isEmpty()) {
      throw new LessonException(
          reader.problems.sorted().stream()
              .map(Problem::toString)
              .collect(Collectors.joining(System.lineSeparator())));
    }
    return lesson;
  }

  private Lesson lesson(Path folder, Node root) {
    keys(root, "file_format", "title", "service", "requests", "demands");
    if (!text(root, "file_format").equals("plumbline.lesson/1")) {
      problems.add(root.location(), "unknown file_format", "plumbline.lesson/1");
    }
    List<Lesson.Request> requests = new ArrayList<>();
    for (Node request : list(root, "requests")) {
      requests.add(request(request));
    }
    List<Requirement> requirements = new ArrayList<>();
    for (Node node : list(root, "demands")) {
      Requirement requirement = requirement(node);
      if (requirement != null) {
        requirements.add(requirement);
      }
    }
    return new Lesson(folder, text(root, "title"), service(root), requests, requirements);
  }

  private Lesson.Service service(Node root) {
    Node node = root.get("service");
    if (node == null) {
      problems.add(root.location(), "the key \"service\" is missing", "service: a mapping");
      return new Lesson.Service("", List.of(), Map.of(), "");
    }
    keys(node, "name", "build", "environment", "health");
    Map<String, String> environment = new LinkedHashMap<>();
    for (MappingNode.Entry entry : node.entries("environment")) {
      environment.put(entry.key(), text(entry.value()));
    }
    return new Lesson.Service(
        text(node, "name"), texts(node, "build"), environment, text(node, "health"));
  }

  private Lesson.Request request(Node node) {
    keys(node, "says", "times", "method", "path", "body", "baggage", "status");
    return new Lesson.Request(
        text(node, "says"),
        number(node, "times"),
        text(node, "method"),
        text(node, "path"),
        Optional.ofNullable(node.text("body")),
        Optional.ofNullable(node.text("baggage")),
        number(node, "status"));
  }

  private @Nullable Requirement requirement(Node node) {
    String kind = text(node, "demand");
    String says = text(node, "says");
    String hint = text(node, "hint");
    return switch (kind) {
      case "answers" -> {
        keys(node, "demand", "says", "hint");
        yield new AnswersWithStatus(says, hint);
      }
      case "continues" -> {
        keys(node, "demand", "says", "hint", "service");
        yield new ContinuesTrace(says, hint, text(node, "service"));
      }
      case "calls" -> {
        keys(node, "demand", "says", "hint", "from", "to");
        yield new CallsService(says, hint, text(node, "from"), text(node, "to"));
      }
      case "passes_through" -> {
        keys(node, "demand", "says", "hint", "services");
        yield new PassesThrough(says, hint, texts(node, "services"));
      }
      case "baggage_arrives" -> {
        keys(node, "demand", "says", "hint", "key", "service");
        yield new BaggageArrives(says, hint, text(node, "key"), text(node, "service"));
      }
      case "conforms" -> {
        keys(node, "demand", "says", "hint", "rules");
        yield new Conforms(says, hint, texts(node, "rules"));
      }
      default -> {
        problems.addUnknown(
            node.location(),
            "unknown demand \"" + kind + "\"",
            "one of " + String.join(", ", DEMANDS),
            kind,
            DEMANDS);
        yield null;
      }
    };
  }

  private void keys(Node node, String... known) {
    List<String> allowed = List.of(known);
    for (MappingNode.Entry entry : node.entries()) {
      if (!allowed.contains(entry.key())) {
        problems.addUnknown(
            entry.keyNode().location(),
            "unknown key \"" + entry.key() + "\"",
            "one of " + String.join(", ", allowed),
            entry.key(),
            allowed);
      }
    }
  }

  private List<Node> list(Node node, String key) {
    List<Node> items = node.items(key);
    if (items.isEmpty()) {
      problems.add(node.location(), "the key \"" + key + "\" is missing or empty", "a list");
    }
    return items;
  }

  private List<String> texts(Node node, String key) {
    return list(node, key).stream().map(this::text).toList();
  }

  private String text(Node node, String key) {
    Node value = node.get(key);
    if (value == null) {
      problems.add(node.location(), "the key \"" + key + "\" is missing", key + ": a text");
      return "";
    }
    return text(value);
  }

  private String text(Node value) {
    String text = value.text();
    if (text == null) {
      problems.add(value.location(), value.describe() + " stands here", "a text");
      return "";
    }
    return text;
  }

  private int number(Node node, String key) {
    if (node.get(key) instanceof ScalarNode scalar
        && scalar.value() instanceof Long number
        && number > 0
        && number < 1_000) {
      return Math.toIntExact(number);
    }
    problems.add(node.location(), "\"" + key + "\" is missing or no number", "1 to 999");
    return 0;
  }
}

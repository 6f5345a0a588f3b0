package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Problem;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.YamlFile;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.cli.lesson.requirement.Demand;
import dev.plumbline.cli.lesson.requirement.Demands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a lesson's check.yaml and reports all its problems at once, each with its place. */
final class LessonFile {
  private static final String FORMAT = "plumbline.lesson/1";
  private static final int LONGEST_MINUTES = 120;
  private static final int MOST_REQUESTS = 999;
  private static final int MOST_AT_ONCE = 50;
  private static final int LONGEST_PAUSE_MS = 10_000;
  private static final List<String> ACTIONS = List.of("kill", "start", "shut", "open");
  private static final List<String> FLAGS =
      List.of("00", "01", "02", "03", Lesson.Request.NO_PARENT);

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
    @Nullable Node root = YamlFile.read(name, content, reader.problems);
    @Nullable Lesson lesson = root == null ? null : reader.lesson(folder, root);
    if (lesson == null || !reader.problems.isEmpty()) {
      throw new LessonException(
          reader.problems.sorted().stream()
              .map(Problem::toString)
              .collect(Collectors.joining(System.lineSeparator())));
    }
    return lesson;
  }

  private Lesson lesson(Path folder, Node node) {
    LessonNode root = new LessonNode(node, problems);
    if (!root.text("file_format").equals(FORMAT)) {
      root.problem("file_format", "unknown file_format", FORMAT);
    }
    List<String> languages = root.optionalTexts("languages");
    for (String language : languages) {
      Path start = folder.resolve("start").resolve(language);
      if (!Files.isDirectory(start)) {
        root.problem("languages", "there is no folder " + start, "the lesson in " + language);
      }
    }
    List<Lesson.Service> services =
        root.optionalEach("services", service -> service(service, languages));
    List<String> names = services.stream().map(Lesson.Service::name).toList();
    refuseUnknownWords(root, services, names);
    List<Lesson.Step> steps = root.optionalEach("requests", step -> step(step, names));
    List<String> descriptions =
        steps.stream()
            .filter(Lesson.Request.class::isInstance)
            .map(step -> ((Lesson.Request) step).says())
            .toList();
    List<Demand> demands = root.each("demands", demand -> demand(demand, descriptions));
    List<String> ids = demands.stream().map(Demand::id).toList();
    refuseTwice(root, "demands", ids);
    refuseUntil(root, steps, demands);
    Lesson lesson =
        new Lesson(
            folder,
            root.text("title"),
            root.number("minutes", 1, LONGEST_MINUTES),
            root.text("incident").strip(),
            root.text("task").strip(),
            root.texts("hints").stream().map(String::strip).toList(),
            languages,
            root.optionalText("charter"),
            root.flag("rules"),
            services,
            steps,
            demands,
            root.optionalEach("mistakes", mistake -> mistake(mistake, ids)),
            root.optionalEach(
                "repairs", repair -> new Lesson.Repair(repair.text("repair"), repair.text("says"))),
            known(root, "start_fails", "demand", ids));
    refuseTwice(root, "mistakes", lesson.mistakes().stream().map(Lesson.Mistake::id).toList());
    root.refuseOthers();
    return lesson;
  }

  private static Lesson.Service service(LessonNode node, List<String> languages) {
    return new Lesson.Service(
        node.text("name"),
        commandLines(node, "build", languages, List.of()),
        commandLines(node, "run", languages, List.of("${binary}")),
        node.textMap("environment"),
        node.text("health"),
        node.flag("keep"));
  }

  private static Lesson.CommandLines commandLines(
      LessonNode node, String key, List<String> languages, List<String> otherwise) {
    if (!node.has(key)) {
      return new Lesson.CommandLines(otherwise, Map.of());
    }
    if (!node.isMapping(key)) {
      return new Lesson.CommandLines(node.texts(key), Map.of());
    }
    Map<String, List<String>> byLanguage = node.textListMap(key);
    if (!byLanguage.keySet().equals(Set.copyOf(languages))) {
      node.problem(
          key,
          "commands for " + String.join(", ", byLanguage.keySet()) + " stand here",
          languages.isEmpty()
              ? "a list of texts: the lesson has no `languages`"
              : "one for each of " + String.join(", ", languages));
    }
    return new Lesson.CommandLines(otherwise, byLanguage);
  }

  /** In the services, where the words stand, only the service can be named: its list is one. */
  private static void refuseUnknownWords(
      LessonNode root, List<Lesson.Service> services, List<String> names) {
    for (Lesson.Service service : services) {
      List<String> texts = new ArrayList<>(service.build().all());
      texts.addAll(service.run().all());
      service.build().byLanguage().values().forEach(texts::addAll);
      service.run().byLanguage().values().forEach(texts::addAll);
      texts.addAll(service.environment().values());
      texts.add(service.health());
      for (String text : texts) {
        String unknown = Words.unknown(text, names);
        if (!unknown.isEmpty()) {
          root.unknownWord("services", "word in \"" + text + "\":", unknown, Words.all(names));
        }
      }
    }
  }

  private static Demand demand(LessonNode node, List<String> descriptions) {
    Demand demand = Demands.read(node);
    for (String description : node.optionalTexts("requests")) {
      if (!descriptions.contains(description)) {
        node.unknownWord("requests", "request", description, descriptions);
      }
    }
    return demand;
  }

  private static Lesson.Step step(LessonNode node, List<String> services) {
    return node.has("action") ? action(node, services) : request(node, services);
  }

  private static Lesson.Action action(LessonNode node, List<String> services) {
    String word = node.oneOf("action", ACTIONS);
    Lesson.Action.What what =
        ACTIONS.contains(word)
            ? Lesson.Action.What.valueOf(word.toUpperCase(Locale.ROOT))
            : Lesson.Action.What.OPEN;
    boolean ofService = what == Lesson.Action.What.KILL || what == Lesson.Action.What.START;
    return new Lesson.Action(
        what, ofService ? node.oneOf("service", services) : "", node.text("says"));
  }

  private static Lesson.Request request(LessonNode node, List<String> services) {
    String service;
    List<String> known = new ArrayList<>(services);
    known.add(RunningDemo.EDGE.option());
    if (node.has("service")) {
      service = node.oneOf("service", known);
    } else {
      service = known.get(0);
    }
    return new Lesson.Request(
        node.text("says"),
        service,
        node.number("times", 1, MOST_REQUESTS),
        node.number("together", 1, MOST_AT_ONCE, 1),
        Duration.ofMillis(node.number("every_ms", 1, LONGEST_PAUSE_MS, 0)),
        node.optionalText("until").orElse(""),
        node.has("flags") ? node.oneOf("flags", FLAGS) : "01",
        node.text("method"),
        node.text("path"),
        node.textMap("headers"),
        node.optionalText("body"),
        node.optionalText("baggage"),
        node.number("status", 100, 599));
  }

  /** Requests end with a demand that can be met while they are sent: one that may take its time. */
  private static void refuseUntil(LessonNode root, List<Lesson.Step> steps, List<Demand> demands) {
    for (Lesson.Step step : steps) {
      if (!(step instanceof Lesson.Request request) || request.until().isEmpty()) {
        continue;
      }
      Optional<Demand> end =
          demands.stream().filter(each -> each.id().equals(request.until())).findFirst();
      if (end.isEmpty()) {
        root.unknownWord(
            "requests", "demand", request.until(), demands.stream().map(Demand::id).toList());
      } else if (end.get().within().isZero()) {
        root.problem(
            "requests",
            "until: " + request.until() + " is a demand that is judged at the end",
            "one with within: SECONDS");
      }
    }
  }

  private static Lesson.Mistake mistake(LessonNode node, List<String> ids) {
    String id = node.text("id");
    String says = node.text("says").strip();
    String repair = node.text("repair");
    return node.child(
            "when",
            when -> {
              List<String> met = when.has("met") ? known(when, "met", "demand", ids) : List.of();
              List<String> unmet =
                  when.has("unmet") ? known(when, "unmet", "demand", ids) : List.of();
              List<Demand> evidence = when.optionalEach("evidence", Demands::readEvidence);
              if (met.isEmpty() && unmet.isEmpty() && evidence.isEmpty()) {
                when.problem("", "nothing says when it is recognised", "met, unmet or evidence");
              }
              return new Lesson.Mistake(id, says, met, unmet, evidence, repair);
            })
        .orElseGet(() -> new Lesson.Mistake(id, says, List.of(), List.of(), List.of(), repair));
  }

  private static List<String> known(LessonNode node, String key, String what, List<String> known) {
    List<String> words = node.texts(key);
    for (String word : words) {
      if (!word.isEmpty() && !known.contains(word)) {
        node.unknownWord(key, what, word, known);
      }
    }
    return words;
  }

  private static void refuseTwice(LessonNode root, String key, List<String> ids) {
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!seen.add(id)) {
        root.problem(
            key, "two " + key + " have the id \"" + id + "\"", "an id of its own for each");
      }
    }
  }
}

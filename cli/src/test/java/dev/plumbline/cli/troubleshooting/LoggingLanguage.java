package dev.plumbline.cli.troubleshooting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A language that logs: where its sources are, and how a log call is recognized there. */
enum LoggingLanguage {
  JVM(
      List.of(
          "agent-extension/src/main", "charter-java/src/main/java/dev/plumbline/charter/finding"),
      ".java",
      Pattern.compile(
          "\\blogger\\s*\\.(log|severe|warning|info|config|fine)\\(|System\\.err\\.print(?:ln|f)?\\(")),
  GO(
      List.of("telemetry-go"),
      ".go",
      Pattern.compile(
          "\\b([A-Za-z_.]+)\\.(?:Debug|Info|Warn|Error)(Context)?\\("
              + "|\\bfmt\\.Fprint(?:f|ln)?\\(os\\.Stderr|\\blog\\.(?:Print|Fatal|Panic)(?:f|ln)?\\(")),
  RUST(
      List.of("telemetry-rust"),
      ".rs",
      Pattern.compile(
          "\\b(?:tracing::)?(?:trace|debug|info|warn|error)!\\s*\\(|\\be?println!\\s*\\("));

  private static final Path ROOT = Path.of("..");

  /** In Go these have methods of the same names and log nothing. */
  private static final Set<String> NO_LOGGERS = Set.of("r", "t", "http", "status");

  private static final Pattern NO_SOURCE =
      Pattern.compile(".*(_test\\.go|/tests?/|/testdata/|/benches/|/examples/|/target/).*");
  private static final Pattern TEST_MODULE =
      Pattern.compile("#\\[cfg\\(test\\)]\\s*(pub(\\([a-z]+\\))? )?mod \\w+ \\{");

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> folders;

  private final String extension;
  private final Pattern call;

  LoggingLanguage(List<String> folders, String extension, Pattern call) {
    this.folders = folders;
    this.extension = extension;
    this.call = call;
  }

  /** As the column "from" has it. */
  String shown() {
    return switch (this) {
      case JVM -> "JVM";
      case GO -> "Go";
      case RUST -> "Rust";
    };
  }

  List<SourceText> sources() {
    return folders.stream().flatMap(this::sources).toList();
  }

  private Stream<SourceText> sources(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files
          .filter(file -> file.toString().endsWith(extension) && Files.isRegularFile(file))
          .filter(file -> !NO_SOURCE.matcher(name(file)).matches())
          .sorted()
          .map(file -> SourceText.of(name(file), this::withoutTests, file))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  private String withoutTests(String text) {
    return this == RUST ? TEST_MODULE.split(text, 2)[0] : text;
  }

  List<LogCall> calls() {
    return sources().stream().flatMap(this::calls).toList();
  }

  private Stream<LogCall> calls(SourceText source) {
    return call.matcher(source.text())
        .results()
        .filter(match -> this != GO || match.group(1) == null || !isNoLogger(match.group(1)))
        .map(match -> call(source, match))
        .filter(found -> !found.argument().isEmpty());
  }

  private static boolean isNoLogger(String receiver) {
    return NO_LOGGERS.contains(receiver);
  }

  private LogCall call(SourceText source, MatchResult match) {
    List<String> arguments = source.arguments(source.text().indexOf('(', match.start()) + 1);
    String message = message(match, arguments);
    return new LogCall(
        source.name(), source.line(match.start()), message, MessageText.of(this, message));
  }

  /** The argument that is the message; of Rust's macros the first text. */
  private String message(MatchResult match, List<String> arguments) {
    if (this == RUST) {
      return arguments.stream().filter(one -> one.startsWith("\"")).findFirst().orElse("");
    }
    boolean second =
        this == JVM ? "log".equals(match.group(1)) : match.group(2) != null || isToStderr(match);
    int at = second ? 1 : 0;
    return arguments.size() > at ? arguments.get(at) : "";
  }

  private static boolean isToStderr(MatchResult match) {
    return match.group().startsWith("fmt.");
  }
}

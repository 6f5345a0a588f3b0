package dev.plumbline.cli.init;

import dev.plumbline.cli.format.ShellWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What to do with a new charter, a line for each service by its language.
 *
 * @param name the charter's name, by which generated code is called
 */
record NextSteps(Path charter, String name, List<NewService> services) {
  /** Words of Go and Rust that name no package and no module. */
  private static final Set<String> RESERVED =
      Set.of(
          "as",
          "async",
          "await",
          "break",
          "case",
          "chan",
          "const",
          "continue",
          "crate",
          "default",
          "defer",
          "dyn",
          "else",
          "enum",
          "extern",
          "false",
          "fn",
          "for",
          "func",
          "gen",
          "go",
          "goto",
          "if",
          "impl",
          "import",
          "in",
          "interface",
          "internal",
          "let",
          "loop",
          "main",
          "map",
          "match",
          "mod",
          "move",
          "mut",
          "package",
          "pub",
          "range",
          "ref",
          "return",
          "select",
          "self",
          "static",
          "struct",
          "super",
          "switch",
          "test",
          "trait",
          "true",
          "try",
          "type",
          "union",
          "unsafe",
          "use",
          "var",
          "vendor",
          "where",
          "while",
          "yield");

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Next, for each service:");
    int width = services.stream().mapToInt(service -> service.name().length()).max().orElse(0);
    for (NewService service : services) {
      lines.add(("  %-" + width + "s  %s").formatted(service.name(), step(service)));
    }
    lines.add("After each change of the charter:");
    lines.add("  plumbline check " + path());
    lines.add("See what the services violate; with enforcement.mode: enforce this passes:");
    lines.add("  plumbline verify --charter " + path() + " --listen-http 127.0.0.1:4318 --for 60s");
    return lines;
  }

  private String step(NewService service) {
    return switch (service.language()) {
      case "java" ->
          "OTEL_SERVICE_NAME="
              + service.name()
              + " PLUMBLINE_CHARTER="
              + path()
              + " java -javaagent:plumbline-javaagent.jar -jar APP.jar";
      case "go" ->
          "plumbline generate go --package %1$s --charter %2$s -o internal/%1$s/%1$s.go   (then telemetry-go/README.md)"
              .formatted(packageName(), path());
      case "rust" ->
          "plumbline generate rust --charter %2$s -o src/%1$s.rs   (then telemetry-rust/README.md)"
              .formatted(packageName(), path());
      default ->
          "OTEL_SERVICE_NAME="
              + service.name()
              + " with the OpenTelemetry SDK of its language: it is checked, not corrected";
    };
  }

  private String packageName() {
    String word = name.replaceAll("[^a-z0-9]", "");
    return RESERVED.contains(word) ? word + "charter" : word;
  }

  private String path() {
    return ShellWord.of(charter);
  }
}

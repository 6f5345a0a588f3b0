package dev.plumbline.cli.init;

import dev.plumbline.cli.format.ShellWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to do with a new charter: commands for each service by its language, that can be pasted in
 * any folder but for what only the service knows.
 *
 * @param plumbline how this command line is called
 * @param agent Plumbline's agent for the JVM; null where it was not found
 * @param charter the charter's folder
 * @param name the charter's name, by which generated code is called
 */
record NextSteps(
    String plumbline, @Nullable Path agent, Path charter, String name, List<NewService> services) {
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
    for (NewService service : services) {
      lines.add("");
      lines.addAll(steps(service));
    }
    lines.add("");
    lines.add("# After each change of the charter:");
    lines.add(plumbline + " check " + path());
    lines.add("# See what the services violate; with enforcement.mode: enforce this passes:");
    lines.add(
        plumbline + " verify --charter " + path() + " --listen-http 127.0.0.1:4318 --for 60s");
    return lines;
  }

  private List<String> steps(NewService service) {
    return switch (service.language()) {
      case "java" ->
          List.of(
              "# %s, Java, with its own jar in the place of APP.jar%s:"
                  .formatted(
                      service.name(),
                      agent == null
                          ? " and plumbline-javaagent.jar, which `make build` makes, in that of"
                              + " AGENT.jar"
                          : ""),
              "OTEL_SERVICE_NAME="
                  + service.name()
                  + " PLUMBLINE_CHARTER="
                  + path()
                  + " java -javaagent:"
                  + (agent == null ? "AGENT.jar" : ShellWord.of(agent.toAbsolutePath()))
                  + " -jar APP.jar");
      case "go" ->
          List.of(
              "# %s, Go: in the folder of its module; then telemetry-go/README.md:"
                  .formatted(service.name()),
              "%1$s generate go --package %2$s --charter %3$s -o internal/%2$s/%2$s.go"
                  .formatted(plumbline, packageName(), path()));
      case "rust" ->
          List.of(
              "# %s, Rust: in the folder of its crate; then telemetry-rust/README.md:"
                  .formatted(service.name()),
              "%1$s generate rust --charter %3$s -o src/%2$s.rs"
                  .formatted(plumbline, packageName(), path()));
      default ->
          List.of(
              "# %s, %s: with the OpenTelemetry SDK of its language; it is checked, not corrected:"
                  .formatted(service.name(), service.language()),
              "export OTEL_SERVICE_NAME=" + service.name());
    };
  }

  private String packageName() {
    String word = name.replaceAll("[^a-z0-9]", "");
    return RESERVED.contains(word) ? word + "charter" : word;
  }

  private String path() {
    return ShellWord.of(charter.toAbsolutePath().normalize());
  }
}

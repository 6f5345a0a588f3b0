package dev.plumbline.cli.init;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to do with a new charter, a line for each service by its language.
 *
 * @param name the charter's name, by which generated code is called
 */
record NextSteps(Path charter, String name, List<NewService> services) {
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Next, for each service:");
    int width = services.stream().mapToInt(service -> service.name().length()).max().orElse(0);
    for (NewService service : services) {
      lines.add(("  %-" + width + "s  %s").formatted(service.name(), step(service)));
    }
    lines.add("After each change of the charter:");
    lines.add("  plumbline check " + charter);
    lines.add("See what the services violate; with enforcement.mode: enforce this passes:");
    lines.add(
        "  plumbline verify --charter " + charter + " --listen-http 127.0.0.1:4318 --for 60s");
    return lines;
  }

  private String step(NewService service) {
    return switch (service.language()) {
      case "java" ->
          "OTEL_SERVICE_NAME="
              + service.name()
              + " PLUMBLINE_CHARTER="
              + charter
              + " java -javaagent:plumbline-javaagent.jar -jar APP.jar";
      case "go" ->
          "plumbline generate go --package %1$s --charter %2$s -o internal/%1$s/%1$s.go   (then telemetry-go/README.md)"
              .formatted(name, charter);
      case "rust" ->
          "plumbline generate rust --charter %2$s -o src/%1$s.rs   (then telemetry-rust/README.md)"
              .formatted(name, charter);
      default ->
          "OTEL_SERVICE_NAME="
              + service.name()
              + " with the OpenTelemetry SDK of its language: it is checked, not corrected";
    };
  }
}

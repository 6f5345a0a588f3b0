package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Packages that a Go source imports, by the name that it has for them. */
final class GoImports {
  private static final String OTEL = "go.opentelemetry.io/otel";
  private static final String PLUMBLINE = "/telemetry-go";
  private static final Pattern VERSION = Pattern.compile("v\\d+(\\.\\d+)*");

  private final Map<String, String> paths = new HashMap<>();

  GoImports(SyntaxNode root) {
    root.walk(
        node -> {
          SyntaxNode path = node.is("import_spec") ? node.child("path") : null;
          if (path != null) {
            String text = path.text().substring(1, path.text().length() - 1);
            String name = node.text("name");
            paths.put(name.isEmpty() ? packageOf(text) : name, text);
          }
        });
  }

  /** What a package is called where its path is all that is known. */
  private static String packageOf(String path) {
    String[] parts = path.split("/", -1);
    int last = parts.length - 1;
    if (last > 0 && VERSION.matcher(parts[last]).matches()) {
      last--;
    }
    return parts[last];
  }

  /** Whether anything of OpenTelemetry or of Plumbline's library is imported. */
  boolean usesOpenTelemetry() {
    return paths.values().stream()
        .anyMatch(path -> path.startsWith("go.opentelemetry.io/") || isPlumbline(path));
  }

  /** Whether Plumbline's own library is. */
  boolean usesPlumbline() {
    return paths.values().stream().anyMatch(GoImports::isPlumbline);
  }

  private static boolean isPlumbline(String path) {
    return path.contains(PLUMBLINE);
  }

  boolean isAttributePackage(String name) {
    return isPackage(name, OTEL + "/attribute");
  }

  boolean isTracePackage(String name) {
    return isPackage(name, OTEL + "/trace");
  }

  boolean isConventionPackage(String name) {
    String path = paths.getOrDefault(name, "");
    return path.startsWith(OTEL + "/semconv/")
        && VERSION.matcher(path.substring(path.lastIndexOf('/') + 1)).matches();
  }

  private boolean isPackage(String name, String path) {
    return path.equals(paths.get(name));
  }

  /** Whether the package's names are used without its own: {@code import . "path"}. */
  boolean isAttributeImportedWhole() {
    return isAttributePackage(".");
  }
}

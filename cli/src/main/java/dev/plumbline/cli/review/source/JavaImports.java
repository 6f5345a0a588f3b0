package dev.plumbline.cli.review.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a Java source imports, and whether that is of OpenTelemetry. */
final class JavaImports {
  private static final String OTEL = "io.opentelemetry.";
  private static final String SEMCONV = OTEL + "semconv.";

  /** Imported types and static members by their simple name. */
  private final Map<String, String> named = new HashMap<>();

  /** Packages and types of which all is imported. */
  private final List<String> all = new ArrayList<>();

  private final boolean usesOpenTelemetry;

  JavaImports(SyntaxNode root) {
    for (SyntaxNode declaration : root.children()) {
      SyntaxNode name = declaration.first("scoped_identifier", "identifier");
      if (!declaration.is("import_declaration") || name == null) {
        if (declaration.is("package_declaration") && name != null) {
          all.add(name.text());
        }
        continue;
      }
      if (declaration.first("asterisk") == null) {
        named.put(NameFinder.lastWord(name.text()), name.text());
      } else {
        all.add(name.text());
      }
    }
    usesOpenTelemetry = root.text().contains(OTEL);
  }

  /** Whether OpenTelemetry is named anywhere in the source. */
  boolean usesOpenTelemetry() {
    return usesOpenTelemetry;
  }

  /** Whether a type, by its simple or whole name, is OpenTelemetry's as far as the source shows. */
  boolean isOpenTelemetry(String type) {
    return isOf(type, OTEL);
  }

  /** The same for the classes of the semantic conventions. */
  boolean isConvention(String type) {
    return isOf(type, SEMCONV);
  }

  private boolean isOf(String type, String packages) {
    if (type.indexOf('.') >= 0) {
      return type.startsWith(packages);
    }
    String imported = named.get(type);
    return imported == null
        ? all.stream().anyMatch(one -> (one + ".").startsWith(packages))
        : imported.startsWith(packages);
  }

  /** Whether a static member is imported from a class of this simple name. */
  boolean importsFrom(String type, String member) {
    String imported = named.get(member);
    return imported == null
        ? all.stream().anyMatch(one -> one.startsWith(OTEL) && one.endsWith("." + type))
        : imported.startsWith(OTEL) && imported.endsWith("." + type + "." + member);
  }

  /**
   * Whether a static member is imported by its name from a class of keys of the semantic
   * conventions; classes inside those have values.
   */
  boolean importsConvention(String member) {
    String imported = named.getOrDefault(member, "");
    return imported.startsWith(SEMCONV) && imported.endsWith("Attributes." + member);
  }
}

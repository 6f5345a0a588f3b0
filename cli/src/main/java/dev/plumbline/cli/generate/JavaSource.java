package dev.plumbline.cli.generate;

import static dev.plumbline.cli.generate.IdentifierSpelling.oneLine;
import static dev.plumbline.cli.generate.IdentifierSpelling.pascal;
import static dev.plumbline.cli.generate.IdentifierSpelling.quoted;
import static dev.plumbline.cli.generate.IdentifierSpelling.upperSnake;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.Reason;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.EnumMember;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A package for Java code that makes spans by hand: the charter's own attribute keys and reasons.
 * Those of the base have constants in the OpenTelemetry semantic conventions.
 */
public final class JavaSource {
  private final String packageName;
  private final Charter charter;
  private final List<Attribute> attributes;
  private final List<Reason> reasons;

  public JavaSource(String packageName, Charter charter) {
    this.packageName = packageName;
    this.charter = charter;
    this.attributes =
        charter.attributes().values().stream()
            .filter(attribute -> SourceOf.SERVICE.declares(attribute.location()))
            .filter(attribute -> attribute.deprecation() == null)
            .filter(attribute -> attribute.type() != AttributeType.ANY) // no typed key
            .toList();
    this.reasons =
        charter.policy().errors().reasons().values().stream()
            .filter(reason -> SourceOf.SERVICE.declares(reason.location()))
            .toList();
  }

  /** The files of the package by name. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("AttributeKeys.java", attributeKeys());
    files.put("Reason.java", reason());
    return files;
  }

  private String attributeKeys() {
    SourceBuilder java = head();
    java.line("import io.opentelemetry.api.common.AttributeKey;");
    if (attributes.stream().anyMatch(attribute -> type(attribute).startsWith("List"))) {
      java.line("import java.util.List;");
    }
    java.blank();
    java.line("/** The charter's attribute keys. */", "public final class AttributeKeys {");
    Identifiers names =
        Identifiers.of(
            attributes.stream().map(Attribute::key).toList(), IdentifierSpelling::upperSnake);
    for (Attribute attribute : attributes) {
      java.line("  /** " + comment(attribute.brief()) + " */");
      String name = names.get(attribute.key());
      String type = "AttributeKey<" + type(attribute) + ">";
      if (attribute.template()) {
        java.line(
            "  public static " + type + " " + lowerCamel(name) + "(String name) {",
            "    return " + factory(attribute, quoted(attribute.key() + ".") + " + name") + ";",
            "  }");
      } else {
        java.line(
            "  public static final " + type + " " + name + " =",
            "      " + factory(attribute, quoted(attribute.key())) + ";");
      }
      java.blank();
    }
    attributes.forEach(attribute -> values(java, names.get(attribute.key()), attribute));
    java.line("  private AttributeKeys() {}", "}");
    return java.toString();
  }

  private static void values(SourceBuilder java, String name, Attribute attribute) {
    if (attribute.members().isEmpty()) {
      return;
    }
    java.line(
        "  /** Values of {@link #" + name + "}. */",
        "  public static final class " + pascal(name) + "Values {");
    Identifiers members =
        Identifiers.of(
            attribute.members().stream().map(EnumMember::id).toList(),
            IdentifierSpelling::upperSnake);
    for (EnumMember member : attribute.members()) {
      Object value = member.value();
      java.line(
          "    public static final "
              + (value instanceof String ? "String " : "long ")
              + members.get(member.id())
              + " = "
              + (value instanceof String text ? quoted(text) : value + "L")
              + ";");
    }
    java.blank();
    java.line("    private " + pascal(name) + "Values() {}", "  }").blank();
  }

  private String reason() {
    SourceBuilder java = head();
    java.line("/** The charter's reasons of failures, each with its code. */");
    java.line("public enum Reason {");
    for (int i = 0; i < reasons.size(); i++) {
      Reason reason = reasons.get(i);
      ErrorCode code = reason.code();
      java.line("  /** " + comment(reason.brief()) + " " + comment(reason.advice()) + " */");
      java.line(
          "  "
              + reason.name()
              + "("
              + quoted(code == null ? ErrorCode.UNKNOWN.name() : code.name())
              + ")"
              + (i + 1 < reasons.size() ? "," : ";"));
    }
    if (reasons.isEmpty()) {
      java.line("  ;");
    }
    java.blank();
    java.line("  private final String code;").blank();
    java.line("  Reason(String code) {", "    this.code = code;", "  }").blank();
    java.line(
        "  /** The value of {@code plumbline.error.code} that belongs to it; UNKNOWN where any does. */");
    java.line("  public String code() {", "    return code;", "  }", "}");
    return java.toString();
  }

  private SourceBuilder head() {
    return new SourceBuilder()
        .line(
            "// Generated by plumbline generate java from " + oneLine(charter.toString()),
            "// (digest " + charter.digest() + "); do not edit.",
            "package " + packageName + ";")
        .blank();
  }

  /** A text as a doc comment can have it. */
  private static String comment(String text) {
    return oneLine(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("@", "&#64;")
        .replace("*/", "*&#47;")
        .replace("\\", "&#92;");
  }

  private static String lowerCamel(String upperSnake) {
    String pascal = pascal(upperSnake);
    return Character.toLowerCase(pascal.charAt(0)) + pascal.substring(1);
  }

  private static String factory(Attribute attribute, String key) {
    String method =
        switch (attribute.type()) {
          case INT -> "longKey";
          case DOUBLE -> "doubleKey";
          case BOOLEAN -> "booleanKey";
          case STRINGS -> "stringArrayKey";
          case INTS -> "longArrayKey";
          case DOUBLES -> "doubleArrayKey";
          case BOOLEANS -> "booleanArrayKey";
          default -> "stringKey";
        };
    return "AttributeKey." + method + "(" + key + ")";
  }

  private static String type(Attribute attribute) {
    return switch (attribute.type()) {
      case INT -> "Long";
      case DOUBLE -> "Double";
      case BOOLEAN -> "Boolean";
      case STRINGS -> "List<String>";
      case INTS -> "List<Long>";
      case DOUBLES -> "List<Double>";
      case BOOLEANS -> "List<Boolean>";
      default -> "String";
    };
  }
}

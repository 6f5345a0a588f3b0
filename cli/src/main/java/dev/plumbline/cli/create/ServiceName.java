package dev.plumbline.cli.create;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.lang.model.SourceVersion;

/**
 * The name of a new service, from which those in its code are made.
 *
 * @param text as {@code service.name} has it
 */
record ServiceName(String text) {
  /** Names that Cargo, Go or a crate that a new service needs has already. */
  private static final Set<String> TAKEN =
      Set.of(
          "axum",
          "build",
          "core",
          "deps",
          "examples",
          "incremental",
          "main",
          "reqwest",
          "std",
          "test",
          "tokio",
          "tower",
          "vendor");

  private static final Set<String> RUST_KEYWORDS =
      Set.of(
          "as", "async", "await", "crate", "dyn", "enum", "extern", "fn", "gen", "impl", "in",
          "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "self", "static", "struct",
          "super", "trait", "true", "type", "unsafe", "use", "where", "yield");

  ServiceName {
    if (!text.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*") || text.length() > 63) {
      String meant =
          text.toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9]+", "-")
              .replaceAll("^[^a-z]+|-+$", "");
      throw new IllegalArgumentException(
          "\"%s\" is no name of a service; expected lower-case letters, digits and single hyphens, at most 63%s"
              .formatted(text, meant.isEmpty() || meant.length() > 63 ? "" : ", like " + meant));
    }
    if (TAKEN.contains(text)
        || RUST_KEYWORDS.contains(text)
        || SourceVersion.isKeyword(text.replace("-", ""))) {
      throw new IllegalArgumentException(
          "\"%s\" cannot be the name of a service's code; expected another, like %s-service"
              .formatted(text, text));
    }
  }

  /** For people: {@code Stock keeper}. */
  String words() {
    String words = text.replace('-', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** The last part of its Java package. */
  String javaPackage() {
    return text.replace("-", "");
  }

  /** The variable of the environment that has its address. */
  String variable() {
    return upper() + "_URL";
  }

  /** The variable of the environment that has its port, where it is one of several. */
  String portVariable() {
    return upper() + "_PORT";
  }

  private String upper() {
    return text.replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Where the exceptions of a Java service are. */
  String javaException() {
    return "com.example." + javaPackage() + ".ItemUnknownException";
  }

  @Override
  public String toString() {
    return text;
  }

  /** Checks that no two are equal in code. */
  static void requireDistinct(List<ServiceName> names) {
    long distinct = names.stream().map(ServiceName::javaPackage).distinct().count();
    if (distinct < names.size()) {
      throw new IllegalArgumentException(
          "two services have the same name: " + names + "; expected different ones");
    }
  }
}

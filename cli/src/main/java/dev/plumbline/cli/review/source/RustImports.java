package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a Rust source uses, by the name that it has for it. */
final class RustImports {
  private static final String CONVENTIONS = "opentelemetry_semantic_conventions";

  private final Map<String, String> paths = new HashMap<>();
  private final boolean usesOpenTelemetry;
  private boolean usesAllOfTracing;

  RustImports(SyntaxNode root) {
    root.walk(
        node -> {
          if (node.is("use_declaration")) {
            use(node.child("argument"), "");
          } else if (node.is("extern_crate_declaration") && node.text("name").equals("tracing")) {
            // With macro_use its macros are known everywhere.
            usesAllOfTracing = true;
          }
        });
    String source = root.text();
    usesOpenTelemetry = source.contains("opentelemetry") || source.contains("plumbline");
  }

  private void use(@Nullable SyntaxNode part, String prefix) {
    if (part == null) {
      return;
    }
    switch (part.type()) {
      case "use_list" -> part.parts().forEach(one -> use(one, prefix));
      case "scoped_use_list" -> use(part.child("list"), prefix + part.text("path") + "::");
      case "use_as_clause" -> paths.put(part.text("alias"), prefix + part.text("path"));
      case "use_wildcard" -> {
        SyntaxNode path = part.part(0);
        usesAllOfTracing |= path != null && (prefix + path.text()).equals("tracing");
      }
      case "self" ->
          paths.put(
              NameFinder.lastWord(prefix.substring(0, Math.max(0, prefix.length() - 2))),
              prefix.substring(0, Math.max(0, prefix.length() - 2)));
      default -> paths.put(NameFinder.lastWord(part.text()), prefix + part.text());
    }
  }

  /** A path as it would be without {@code use}. */
  String whole(String path) {
    int end = path.indexOf("::");
    String first = end < 0 ? path : path.substring(0, end);
    String known = paths.get(first);
    return known == null ? path : known + path.substring(first.length());
  }

  /** Whether OpenTelemetry or Plumbline's library is named anywhere in the source. */
  boolean usesOpenTelemetry() {
    return usesOpenTelemetry;
  }

  /** Whether a type is one of OpenTelemetry's API; its messages have types of the same names. */
  boolean isOpenTelemetry(String path, String type) {
    String whole = whole(path);
    return NameFinder.lastWord(whole).equals(type)
        && whole.contains("opentelemetry")
        && !whole.contains("proto");
  }

  /** Whether a path leads to the semantic conventions, in their part of this name or of any. */
  boolean isConvention(String path, String part) {
    String whole = whole(path);
    return whole.startsWith(CONVENTIONS) && whole.contains("::" + part);
  }

  /** Whether a macro or attribute is tracing's. */
  boolean isTracing(String path) {
    String whole = whole(path);
    return whole.startsWith("tracing::") || (usesAllOfTracing && whole.indexOf(':') < 0);
  }
}

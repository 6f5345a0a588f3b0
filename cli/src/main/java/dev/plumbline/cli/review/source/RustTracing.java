package dev.plumbline.cli.review.source;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spans of the crate tracing, where they become OpenTelemetry's. */
final class RustTracing {
  private static final Pattern SPAN_MACRO =
      Pattern.compile("span|(trace|debug|info|warn|error)_span");

  private final NameFinder found;
  private final RustImports imports;
  private final boolean isExported;

  /**
   * @param isExported whether they become OpenTelemetry's here; else they name nothing
   */
  RustTracing(NameFinder found, RustImports imports, boolean isExported) {
    this.found = found;
    this.imports = imports;
    this.isExported = isExported;
  }

  void macro(SyntaxNode macro) {
    SyntaxNode tree = macro.first("token_tree");
    if (tree != null) {
      macro(macro, macro.text("macro"), tree);
    }
  }

  /** {@code span!(target: "…", parent: …, Level::INFO, "name", field = value, …)}. */
  void macro(SyntaxNode place, String macro, SyntaxNode tree) {
    String name = NameFinder.lastWord(macro);
    if (!isExported || !SPAN_MACRO.matcher(name).matches() || !imports.isTracing(macro)) {
      return;
    }
    List<List<SyntaxNode>> arguments = TokenArguments.of(tree);
    int at = 0;
    while (at < arguments.size()
        && (TokenArguments.isNamed(arguments.get(at), "target", ":")
            || TokenArguments.isNamed(arguments.get(at), "parent", ":")
            || TokenArguments.isNamed(arguments.get(at), "name", ":"))) {
      at++;
    }
    boolean hasLevel = name.equals("span");
    at += hasLevel ? 1 : 0;
    if (at < arguments.size()) {
      List<SyntaxNode> named = arguments.get(at);
      span(
          named.size() == 1 ? named.get(0) : null,
          new SpanFields(arguments.subList(at + 1, arguments.size())),
          RustNames.maker(place));
    }
  }

  /** {@code #[instrument(name = "…", fields(…))]}, where commas may lack. */
  void attribute(SyntaxNode attribute) {
    SyntaxNode path = attribute.part(0);
    SyntaxNode tree = attribute.child("arguments");
    boolean isInstrument =
        path != null
            && NameFinder.lastWord(path.text()).equals("instrument")
            && imports.isTracing(path.text());
    if (!isExported || !isInstrument || tree == null) {
      return;
    }
    SpanFields fields = new SpanFields(List.of());
    SyntaxNode name = null;
    List<SyntaxNode> signs = tree.children();
    for (int i = 1; i < signs.size(); i++) {
      SyntaxNode sign = signs.get(i);
      SyntaxNode before = signs.get(i - 1);
      boolean isNamed = i > 1 && before.is("=") && signs.get(i - 2).text().equals("name");
      if ((i == 1 || isNamed) && sign.is("string_literal", "raw_string_literal", "identifier")) {
        name = i == 1 && sign.is("identifier") ? name : sign;
      } else if (sign.is("token_tree") && before.text().equals("fields")) {
        fields = new SpanFields(TokenArguments.of(sign));
      }
    }
    span(name, fields, attribute);
  }

  /**
   * A span with its fields.
   *
   * @param name what names it, unless a field does
   * @param maker what makes it
   */
  private void span(@Nullable SyntaxNode name, SpanFields fields, @Nullable SyntaxNode maker) {
    SyntaxNode named = fields.name() == null ? name : fields.name();
    found.addSpan(named, fields.isInternal() ? null : maker);
    fields
        .keys()
        .forEach((place, key) -> found.add(NameKind.ATTRIBUTE, key, UsedName.Form.TEXT, place));
    fields.constants().forEach(constant -> found.add(NameKind.ATTRIBUTE, constant));
  }

  /** {@code span.record("field", value)}. */
  void field(@Nullable SyntaxNode name) {
    NameFinder.Text field = found.text(name);
    if (isExported && field != null && !field.value().startsWith("otel.")) {
      found.add(NameKind.ATTRIBUTE, name);
    }
  }
}

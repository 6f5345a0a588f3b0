package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names in Java: OpenTelemetry's API, annotations and constants of the semantic conventions. */
final class JavaNames extends NameFinder {
  private static final Pattern KEY_FACTORY =
      Pattern.compile("(string|boolean|long|double|value)(Array)?Key");
  private static final Set<String> INSTRUMENTS =
      Set.of("counterBuilder", "upDownCounterBuilder", "histogramBuilder", "gaugeBuilder");
  private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");

  /** Levels of constants that refer to constants; a circle would not compile. */
  private static final int MAX_DEPTH = 20;

  private final JavaImports imports;
  private final JavaTypes types;
  private final Map<String, SyntaxNode> constants = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Set<String> classes = new HashSet<>();
  private int depth;

  JavaNames(SyntaxNode root) {
    imports = new JavaImports(root);
    types = new JavaTypes(root, imports);
    root.walk(this::collect);
    ambiguous.forEach(constants::remove);
  }

  /** Remembers a text that does not change: declared once in the file, and never assigned. */
  private void collect(SyntaxNode node) {
    if (node.is("variable_declarator", "formal_parameter", "catch_formal_parameter")) {
      String name = node.text("name");
      SyntaxNode value = node.child("value");
      if (value == null || constants.containsKey(name)) {
        ambiguous.add(name);
      } else {
        constants.put(name, value);
      }
    } else if (node.is("assignment_expression")) {
      ambiguous.add(lastWord(node.text("left")));
    } else if (node.is(
        "class_declaration", "interface_declaration", "enum_declaration", "record_declaration")) {
      classes.add(node.text("name"));
    }
  }

  @Override
  void visit(SyntaxNode node) {
    if (!imports.usesOpenTelemetry()) {
      return;
    }
    switch (node.type()) {
      case "method_invocation" -> call(node);
      case "annotation" -> annotation(node);
      case "field_access" -> convention(node);
      case "identifier" -> importedConvention(node);
      default -> {
        // Names nothing.
      }
    }
  }

  private void call(SyntaxNode call) {
    String method = call.text("name");
    SyntaxNode object = call.child("object");
    SyntaxNode arguments = call.child("arguments");
    SyntaxNode first = arguments == null ? null : arguments.part(0);
    int count = arguments == null ? 0 : arguments.parts().size();
    if (KEY_FACTORY.matcher(method).matches()) {
      boolean isKey =
          object == null
              ? imports.importsFrom("AttributeKey", method)
              : lastWord(object.text()).equals("AttributeKey")
                  && imports.isOpenTelemetry(object.text());
      if (isKey) {
        add(NameKind.ATTRIBUTE, first);
      }
    } else if (INSTRUMENTS.contains(method) && count == 1) {
      add(NameKind.METRIC, first);
    } else if (method.equals("spanBuilder") && count == 1) {
      SyntaxNode maker = maker(call);
      boolean hasKind = maker != null && maker.text().contains("setSpanKind");
      addSpan(first, hasKind ? maker : null);
    } else if (method.equals("updateName") && count == 1 && types.isSpan(object)) {
      addSpan(first, maker(call));
    } else if (method.equals("setAttribute") && count == 2 && types.isSpan(object)) {
      add(NameKind.ATTRIBUTE, first);
    } else if (method.equals("put") && count >= 2 && types.isAttributesBuilder(object)) {
      add(NameKind.ATTRIBUTE, first);
    }
  }

  private static @Nullable SyntaxNode maker(SyntaxNode call) {
    return call.around("method_declaration", "constructor_declaration", "program");
  }

  private void annotation(SyntaxNode annotation) {
    String type = annotation.text("name");
    boolean isSpan = lastWord(type).equals("WithSpan");
    if ((isSpan || lastWord(type).equals("SpanAttribute")) && imports.isOpenTelemetry(type)) {
      SyntaxNode arguments = annotation.child("arguments");
      List<SyntaxNode> parts = arguments == null ? List.of() : arguments.parts();
      boolean hasKind = parts.stream().anyMatch(part -> part.text("key").equals("kind"));
      for (SyntaxNode part : parts) {
        SyntaxNode value = part.is("element_value_pair") ? part.child("value") : part;
        boolean isName = !part.is("element_value_pair") || part.text("key").equals("value");
        if (isName && isSpan) {
          addSpan(value, hasKind ? maker(annotation) : null);
        } else if (isName) {
          add(NameKind.ATTRIBUTE, value);
        }
      }
    }
  }

  /** {@code HttpAttributes.HTTP_ROUTE}; what its values are called is in classes inside it. */
  private void convention(SyntaxNode access) {
    SyntaxNode object = access.child("object");
    String name = access.text("field");
    if (object != null
        && CONSTANT.matcher(name).matches()
        && lastWord(object.text()).endsWith("Attributes")
        && imports.isConvention(object.text())) {
      add(NameKind.ATTRIBUTE, name, UsedName.Form.CONSTANT, access);
    }
  }

  private void importedConvention(SyntaxNode name) {
    SyntaxNode parent = name.parent();
    boolean isUse = parent != null && !parent.is("scoped_identifier", "field_access");
    if (isUse
        && CONSTANT.matcher(name.text()).matches()
        && imports.importsConvention(name.text())) {
      add(NameKind.ATTRIBUTE, name.text(), UsedName.Form.CONSTANT, name);
    }
  }

  @Override
  @Nullable Text text(@Nullable SyntaxNode expression) {
    if (expression == null || depth > MAX_DEPTH) {
      return null;
    }
    depth++;
    try {
      return switch (expression.type()) {
        case "string_literal" -> new Text(literal(expression.text()), expression);
        case "parenthesized_expression" -> text(expression.part(0));
        case "binary_expression" ->
            expression.text("operator").equals("+")
                ? joined(expression.child("left"), expression.child("right"))
                : null;
        case "identifier" -> text(constants.get(expression.text()));
        case "field_access" ->
            isHere(expression.text("object"))
                ? text(constants.get(expression.text("field")))
                : null;
        default -> null;
      };
    } finally {
      depth--;
    }
  }

  private boolean isHere(String owner) {
    return owner.equals("this") || classes.contains(lastWord(owner));
  }

  private static String literal(String written) {
    return written.startsWith("\"\"\"")
        ? Escapes.unescaped(written.substring(3, written.length() - 3).strip())
        : Escapes.unescaped(written.substring(1, written.length() - 1));
  }
}

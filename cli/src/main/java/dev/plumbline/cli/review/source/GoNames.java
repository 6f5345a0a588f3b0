package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names in Go: OpenTelemetry's API, its semantic conventions, and Plumbline's library. */
final class GoNames extends NameFinder {
  private static final Set<String> ATTRIBUTES =
      Set.of(
          "Key",
          "String",
          "StringSlice",
          "Stringer",
          "Bool",
          "BoolSlice",
          "Int",
          "IntSlice",
          "Int64",
          "Int64Slice",
          "Float64",
          "Float64Slice");
  private static final Pattern INSTRUMENT =
      Pattern.compile("(Int64|Float64)(Observable)?(Counter|UpDownCounter|Gauge|Histogram)");

  /** What the conventions have besides attributes. */
  private static final Pattern NO_ATTRIBUTE =
      Pattern.compile("SchemaURL|.*(Name|Unit|Description)|.*EventName");

  private static final int MAX_DEPTH = 20;

  private final GoImports imports;
  private final Map<String, SyntaxNode> constants = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Set<String> tracers = new HashSet<>();
  private final Set<String> spans = new HashSet<>();
  private int depth;

  GoNames(SyntaxNode root) {
    imports = new GoImports(root);
    root.walk(this::collect);
    ambiguous.forEach(constants::remove);
  }

  private void collect(SyntaxNode node) {
    switch (node.type()) {
      case "const_spec", "var_spec" -> declare(node, node.child("name"), node.child("value"));
      case "short_var_declaration" -> declare(node, node.child("left"), node.child("right"));
      case "assignment_statement" -> {
        SyntaxNode left = node.child("left");
        if (left != null) {
          left.parts().forEach(part -> ambiguous.add(part.text()));
        }
      }
      case "parameter_declaration", "field_declaration" -> typed(node);
      case "range_clause" -> {
        SyntaxNode left = node.child("left");
        if (left != null) {
          left.parts().forEach(part -> ambiguous.add(part.text()));
        }
      }
      default -> {
        // Declares nothing.
      }
    }
  }

  /** A name with its value, where there is one of each; others are known by their type at most. */
  private void declare(
      SyntaxNode declaration, @Nullable SyntaxNode left, @Nullable SyntaxNode right) {
    typed(declaration);
    List<SyntaxNode> values = right == null ? List.of() : right.parts();
    if (left == null) {
      return;
    }
    List<SyntaxNode> names =
        left.is("expression_list")
            ? left.parts()
            : declaration.children().stream().filter(one -> one.is("identifier")).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).text();
      SyntaxNode value = i < values.size() ? values.get(i) : null;
      if (value == null || constants.containsKey(name)) {
        ambiguous.add(name);
      } else {
        constants.put(name, value);
      }
      if (value != null && isTracer(value)) {
        tracers.add(name);
      }
    }
  }

  /** Remembers what is declared as a tracer or a span. */
  private void typed(SyntaxNode declaration) {
    SyntaxNode type = declaration.child("type");
    if (type == null) {
      return;
    }
    SyntaxNode qualified = type.is("qualified_type") ? type : type.first("qualified_type");
    boolean isTrace = qualified != null && imports.isTracePackage(qualified.text("package"));
    for (SyntaxNode child : declaration.children()) {
      if (child.is("identifier", "field_identifier")) {
        ambiguousIfParameter(declaration, child);
        if (isTrace && qualified != null && qualified.text("name").equals("Tracer")) {
          tracers.add(child.text());
        } else if (isTrace && qualified != null && qualified.text("name").equals("Span")) {
          spans.add(child.text());
        }
      }
    }
  }

  private void ambiguousIfParameter(SyntaxNode declaration, SyntaxNode name) {
    if (declaration.is("parameter_declaration")) {
      ambiguous.add(name.text());
    }
  }

  @Override
  void visit(SyntaxNode node) {
    if (!imports.usesOpenTelemetry()) {
      return;
    }
    switch (node.type()) {
      case "call_expression" -> call(node);
      case "type_conversion_expression" -> conversion(node);
      case "selector_expression" -> convention(node);
      case "const_spec", "var_spec" -> key(node);
      case "composite_literal" -> literal(node);
      default -> {
        // Names nothing.
      }
    }
  }

  private void call(SyntaxNode call) {
    SyntaxNode function = call.child("function");
    SyntaxNode arguments = call.child("arguments");
    if (function == null || arguments == null) {
      return;
    }
    List<SyntaxNode> given = arguments.parts();
    SyntaxNode first = arguments.part(0);
    if (function.is("identifier")) {
      if (imports.isAttributeImportedWhole() && ATTRIBUTES.contains(function.text())) {
        add(NameKind.ATTRIBUTE, first);
      }
      return;
    }
    SyntaxNode operand = function.child("operand");
    String method = function.text("field");
    if (operand == null) {
      return;
    }
    if (ATTRIBUTES.contains(method) && imports.isAttributePackage(operand.text())) {
      add(NameKind.ATTRIBUTE, first);
    } else if (INSTRUMENT.matcher(method).matches()) {
      add(NameKind.METRIC, first);
    } else if (method.equals("Start") && given.size() >= 2 && isTracer(operand)) {
      addSpan(given.get(1), call.text().contains("WithSpanKind") ? maker(call) : null);
    } else if (method.equals("InSpan") && given.size() >= 3 && imports.usesPlumbline()) {
      addSpan(given.get(1), null);
    } else if (method.equals("SetName") && given.size() == 1 && isSpan(operand)) {
      addSpan(first, maker(call));
    }
  }

  private static @Nullable SyntaxNode maker(SyntaxNode call) {
    return call.around("function_declaration", "method_declaration", "source_file");
  }

  private boolean isTracer(SyntaxNode expression) {
    if (expression.is("call_expression")) {
      SyntaxNode function = expression.child("function");
      return function != null && endsIn(lastWord(function.text()), "tracer");
    }
    String name = lastWord(expression.text());
    return expression.is("identifier", "selector_expression")
        && (tracers.contains(name) || endsIn(name, "tracer"));
  }

  private boolean isSpan(SyntaxNode expression) {
    if (expression.is("call_expression")) {
      SyntaxNode function = expression.child("function");
      return function != null && lastWord(function.text()).startsWith("SpanFrom");
    }
    String name = lastWord(expression.text());
    return expression.is("identifier", "selector_expression")
        && (spans.contains(name) || endsIn(name, "span"));
  }

  /** {@code attribute.Key("name")}, where the grammar takes it for a conversion. */
  private void conversion(SyntaxNode conversion) {
    if (isKey(conversion.child("type"))) {
      add(NameKind.ATTRIBUTE, conversion.child("operand"));
    }
  }

  /** {@code const name attribute.Key = "name"}. */
  private void key(SyntaxNode declaration) {
    SyntaxNode value = declaration.child("value");
    if (value != null && isKey(declaration.child("type"))) {
      value.parts().forEach(one -> add(NameKind.ATTRIBUTE, one));
    }
  }

  private boolean isKey(@Nullable SyntaxNode type) {
    return type != null
        && type.is("qualified_type")
        && type.text("name").equals("Key")
        && imports.isAttributePackage(type.text("package"));
  }

  /** {@code attribute.KeyValue{Key: "name"}}. */
  private void literal(SyntaxNode literal) {
    SyntaxNode type = literal.child("type");
    SyntaxNode body = literal.child("body");
    boolean isKeyValue =
        type != null
            && type.is("qualified_type")
            && type.text("name").equals("KeyValue")
            && imports.isAttributePackage(type.text("package"));
    if (!isKeyValue || body == null) {
      return;
    }
    for (SyntaxNode element : body.parts()) {
      List<SyntaxNode> pair = element.is("keyed_element") ? element.parts() : List.of();
      if (pair.size() == 2 && pair.get(0).text().equals("Key")) {
        add(NameKind.ATTRIBUTE, pair.get(1));
      }
    }
  }

  /**
   * {@code semconv.HTTPRoute("…")}, {@code semconv.HTTPRouteKey}, {@code semconv.DBSystemMySQL}.
   */
  private void convention(SyntaxNode selector) {
    String name = selector.text("field");
    if (!imports.isConventionPackage(selector.text("operand"))
        || NO_ATTRIBUTE.matcher(name).matches()) {
      return;
    }
    SyntaxNode parent = selector.parent();
    boolean isFunction =
        parent != null && parent.is("call_expression") && parent.child("function") == selector;
    if (name.endsWith("Key")) {
      String key = name.substring(0, name.length() - "Key".length());
      add(NameKind.ATTRIBUTE, key, UsedName.Form.CONSTANT, selector);
    } else {
      add(
          NameKind.ATTRIBUTE,
          name,
          isFunction ? UsedName.Form.CONSTANT : UsedName.Form.CONSTANT_OR_VALUE,
          selector);
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
        case "interpreted_string_literal" ->
            new Text(Escapes.unescaped(inside(expression)), expression);
        case "raw_string_literal" -> new Text(inside(expression), expression);
        case "parenthesized_expression" -> text(expression.part(0));
        case "binary_expression" ->
            expression.text("operator").equals("+")
                ? joined(expression.child("left"), expression.child("right"))
                : null;
        case "identifier" -> text(constants.get(expression.text()));
        case "literal_element" -> text(expression.part(0));
        default -> null;
      };
    } finally {
      depth--;
    }
  }

  private static String inside(SyntaxNode literal) {
    return literal.text().substring(1, literal.text().length() - 1);
  }
}

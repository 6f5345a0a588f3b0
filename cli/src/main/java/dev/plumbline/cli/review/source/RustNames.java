package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names in Rust: OpenTelemetry's API, spans of tracing, and the semantic conventions. */
final class RustNames extends NameFinder {
  private static final Pattern INSTRUMENT =
      Pattern.compile("[uif]64_(observable_)?(counter|up_down_counter|histogram|gauge)");
  private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9_]*");
  private static final Set<String> KEY_MAKERS =
      Set.of("new", "from", "from_static_str", "from_static");
  private static final Set<String> COPIES =
      Set.of("to_string", "to_owned", "into", "as_str", "clone");
  private static final Set<String> WRAPPERS =
      Set.of("String::from", "Cow::from", "Cow::Borrowed", "Some");

  /** Tests beside the code; what they name leaves no service. */
  private static final Pattern TEST =
      Pattern.compile(
          "#\\[\\s*(cfg\\(\\s*(all\\()?\\s*test\\b.*|(\\w+::)*test\\b.*)", Pattern.DOTALL);

  private static final int MAX_DEPTH = 20;

  private final RustImports imports;
  private final RustTracing tracing;
  private final Map<String, SyntaxNode> constants = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Set<String> tracers = new HashSet<>();
  private int depth;
  private int endOfTest;

  /**
   * @param exportsTracing whether spans of tracing become OpenTelemetry's here
   */
  RustNames(SyntaxNode root, boolean exportsTracing) {
    imports = new RustImports(root);
    tracing = new RustTracing(this, imports, exportsTracing);
    root.walk(this::collect);
    ambiguous.forEach(constants::remove);
  }

  private void collect(SyntaxNode node) {
    switch (node.type()) {
      case "const_item", "static_item" -> declare(node.text("name"), node.child("value"));
      case "let_declaration" -> {
        SyntaxNode pattern = node.child("pattern");
        boolean isPlain = pattern != null && pattern.is("identifier");
        boolean isFixed = node.first("mutable_specifier") == null;
        if (isPlain && pattern != null) {
          declare(pattern.text(), isFixed ? node.child("value") : null);
          typed(pattern.text(), node);
        }
      }
      case "parameter" -> {
        declare(node.text("pattern"), null);
        typed(node.text("pattern"), node);
      }
      case "field_declaration" -> typed(node.text("name"), node);
      default -> {
        // Declares nothing.
      }
    }
  }

  private void declare(String name, @Nullable SyntaxNode value) {
    if (value == null || constants.containsKey(name)) {
      ambiguous.add(name);
    } else {
      constants.put(name, value);
    }
  }

  private void typed(String name, SyntaxNode declaration) {
    if (declaration.text("type").contains("Tracer")) {
      tracers.add(name);
    }
  }

  @Override
  void visit(SyntaxNode node) {
    if (node.start() < endOfTest) {
      return;
    }
    if (node.is("attribute_item") && TEST.matcher(node.text()).matches()) {
      endOfTest = endOfItem(node);
      return;
    }
    switch (node.type()) {
      case "call_expression" -> call(node);
      case "macro_invocation" -> tracing.macro(node);
      case "attribute" -> tracing.attribute(node);
      case "token_tree" -> inMacro(node);
      case "scoped_identifier", "identifier" -> convention(node);
      default -> {
        // Names nothing.
      }
    }
  }

  /** The end of what an attribute is about: the next item that is no attribute itself. */
  private static int endOfItem(SyntaxNode attribute) {
    SyntaxNode parent = attribute.parent();
    List<SyntaxNode> beside = parent == null ? List.of() : parent.parts();
    for (SyntaxNode next : beside.subList(beside.indexOf(attribute) + 1, beside.size())) {
      if (!next.is("attribute_item")) {
        return next.end();
      }
    }
    return attribute.end();
  }

  private void call(SyntaxNode call) {
    SyntaxNode function = call.child("function");
    SyntaxNode arguments = call.child("arguments");
    if (function == null || arguments == null) {
      return;
    }
    List<SyntaxNode> given = arguments.parts();
    SyntaxNode first = arguments.part(0);
    if (function.is("scoped_identifier")) {
      constructor(function, function.text("path"), function.text("name"), first, given.size());
    } else if (function.is("field_expression")) {
      SyntaxNode value = function.child("value");
      String method = function.text("field");
      if (value != null && imports.usesOpenTelemetry()) {
        method(call, value, method, first, given.size());
      }
      if (value != null && method.equals("record") && given.size() == 2 && isSpan(value)) {
        tracing.field(first);
      }
    }
  }

  private void constructor(
      SyntaxNode place, String type, String name, @Nullable SyntaxNode first, int count) {
    if (name.equals("new") && count == 2 && imports.isOpenTelemetry(type, "KeyValue")) {
      add(NameKind.ATTRIBUTE, first);
    } else if (KEY_MAKERS.contains(name) && count == 1 && imports.isOpenTelemetry(type, "Key")) {
      add(NameKind.ATTRIBUTE, first);
    } else if (name.equals("from_name") && imports.isOpenTelemetry(type, "SpanBuilder")) {
      addSpan(first, makerOfKind(place));
    }
  }

  private void method(
      SyntaxNode call, SyntaxNode value, String method, @Nullable SyntaxNode first, int count) {
    if (INSTRUMENT.matcher(method).matches() && count == 1) {
      add(NameKind.METRIC, first);
      return;
    }
    switch (method) {
      case "span_builder", "in_span", "start_with_context" -> addSpan(first, makerOfKind(call));
      case "start" -> {
        if (isTracer(value)) {
          addSpan(first, makerOfKind(call));
        }
      }
      case "update_name" -> {
        if (isSpan(value)) {
          addSpan(first, maker(call));
        }
      }
      case "set_attribute" -> {
        if (count == 2 && isSpan(value)) {
          add(NameKind.ATTRIBUTE, first);
        }
      }
      default -> {
        // Names nothing of OpenTelemetry.
      }
    }
  }

  static @Nullable SyntaxNode maker(SyntaxNode node) {
    return node.around("function_item", "source_file");
  }

  /** What makes a span, if that may set a kind. */
  private static @Nullable SyntaxNode makerOfKind(SyntaxNode call) {
    SyntaxNode maker = maker(call);
    return maker != null && maker.text().contains("with_kind") ? maker : null;
  }

  private boolean isTracer(SyntaxNode value) {
    return endsIn(called(value), "tracer") || tracers.contains(called(value));
  }

  private boolean isSpan(SyntaxNode value) {
    String text = value.text();
    return text.endsWith("Span::current()")
        || text.endsWith(".span()")
        || endsIn(called(value), "span");
  }

  /** The last word of a variable, or of the function that is called. */
  private static String called(SyntaxNode value) {
    SyntaxNode function = value.is("call_expression") ? value.child("function") : value;
    return function == null ? "" : lastWord(function.text());
  }

  /** {@code vec![KeyValue::new("name", value)]}: for the grammar a macro has signs, no calls. */
  private void inMacro(SyntaxNode tree) {
    List<SyntaxNode> signs = tree.children();
    for (int i = 2; i < signs.size(); i++) {
      SyntaxNode arguments = signs.get(i);
      SyntaxNode name = signs.get(i - 2);
      if (!arguments.is("token_tree")) {
        continue;
      }
      if (signs.get(i - 1).is("!") && name.is("identifier")) {
        tracing.macro(arguments, name.text(), arguments);
      } else if (i > 2 && signs.get(i - 1).is("identifier") && name.is("::")) {
        constructorInMacro(signs.get(i - 3).text(), signs.get(i - 1).text(), arguments);
      }
    }
  }

  private void constructorInMacro(String type, String name, SyntaxNode arguments) {
    List<List<SyntaxNode>> given = TokenArguments.of(arguments);
    List<SyntaxNode> first = given.isEmpty() ? List.of() : given.get(0);
    boolean isText = first.size() == 1 || (first.size() > 1 && first.get(1).is("."));
    if (isText) {
      constructor(arguments, type, name, first.get(0), given.size());
    }
  }

  private void convention(SyntaxNode name) {
    SyntaxNode parent = name.parent();
    boolean isWhole = parent != null && !parent.is("scoped_identifier");
    boolean isUse = name.around("use_declaration") == null;
    String last = lastWord(name.text());
    if (!isWhole || !isUse || !CONSTANT.matcher(last).matches()) {
      return;
    }
    if (imports.isConvention(name.text(), "metric")) {
      add(NameKind.METRIC, last, UsedName.Form.CONSTANT, name);
    } else if (imports.isConvention(name.text(), "") && !last.equals("SCHEMA_URL")) {
      add(NameKind.ATTRIBUTE, last, UsedName.Form.CONSTANT, name);
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
        case "string_literal" -> new Text(Escapes.unescaped(inside(expression)), expression);
        case "raw_string_literal" -> new Text(inside(expression), expression);
        case "reference_expression", "parenthesized_expression" -> text(expression.part(0));
        case "identifier" -> text(constants.get(expression.text()));
        case "scoped_identifier" ->
            expression.text("path").equals("Self") || expression.text("path").equals("self")
                ? text(constants.get(expression.text("name")))
                : null;
        case "call_expression" -> copied(expression);
        default -> null;
      };
    } finally {
      depth--;
    }
  }

  /** {@code "name".to_string()}, {@code String::from("name")}. */
  private @Nullable Text copied(SyntaxNode call) {
    SyntaxNode function = call.child("function");
    SyntaxNode arguments = call.child("arguments");
    if (function == null || arguments == null) {
      return null;
    }
    if (function.is("field_expression")) {
      return COPIES.contains(function.text("field")) ? text(function.child("value")) : null;
    }
    return WRAPPERS.contains(function.text()) ? text(arguments.part(0)) : null;
  }

  private static String inside(SyntaxNode literal) {
    String text = literal.text();
    return text.substring(text.indexOf('"') + 1, text.lastIndexOf('"'));
  }
}

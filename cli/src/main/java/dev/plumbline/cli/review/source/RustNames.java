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
  private static final Pattern SPAN_MACRO =
      Pattern.compile("span|(trace|debug|info|warn|error)_span");
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
  private final boolean exportsTracing;
  private final Map<String, SyntaxNode> constants = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();
  private final Set<String> tracers = new HashSet<>();
  private int depth;
  private int endOfTest;

  /**
   * @param exportsTracing whether spans of tracing become OpenTelemetry's here
   */
  RustNames(SyntaxNode root, boolean exportsTracing) {
    this.exportsTracing = exportsTracing;
    imports = new RustImports(root);
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
      case "macro_invocation" -> macro(node);
      case "attribute" -> attribute(node);
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
      if (value != null && imports.usesOpenTelemetry()) {
        method(call, value, function.text("field"), first, given.size());
      } else if (value != null) {
        record(value, function.text("field"), first, given.size());
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
      default -> record(value, method, first, count);
    }
  }

  /** {@code span.record("field", value)} of tracing. */
  private void record(SyntaxNode value, String method, @Nullable SyntaxNode first, int count) {
    if (method.equals("record") && count == 2 && exportsTracing && isSpan(value)) {
      Text field = text(first);
      if (field != null && first != null && !field.value().startsWith("otel.")) {
        add(NameKind.ATTRIBUTE, first);
      }
    }
  }

  private static @Nullable SyntaxNode maker(SyntaxNode node) {
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
    for (int i = 3; i < signs.size(); i++) {
      SyntaxNode arguments = signs.get(i);
      boolean isCall =
          arguments.is("token_tree")
              && signs.get(i - 1).is("identifier")
              && signs.get(i - 2).is("::")
              && signs.get(i - 3).is("identifier");
      if (isCall) {
        List<List<SyntaxNode>> given = TokenArguments.of(arguments);
        List<SyntaxNode> first = given.isEmpty() ? List.of() : given.get(0);
        boolean isText = first.size() == 1 || (first.size() > 1 && first.get(1).is("."));
        if (isText) {
          constructor(
              arguments,
              signs.get(i - 3).text(),
              signs.get(i - 1).text(),
              first.get(0),
              given.size());
        }
      }
    }
  }

  private void macro(SyntaxNode macro) {
    SyntaxNode tree = macro.first("token_tree");
    String name = macro.text("macro");
    boolean isSpan = SPAN_MACRO.matcher(lastWord(name)).matches() && imports.isTracing(name);
    if (exportsTracing && isSpan && tree != null) {
      span(macro, TokenArguments.of(tree), lastWord(name).equals("span"));
    }
  }

  /** {@code span!(target: "…", parent: …, Level::INFO, "name", field = value, …)}. */
  private void span(SyntaxNode macro, List<List<SyntaxNode>> arguments, boolean hasLevel) {
    int at = 0;
    while (at < arguments.size()
        && (TokenArguments.isNamed(arguments.get(at), "target", ":")
            || TokenArguments.isNamed(arguments.get(at), "parent", ":")
            || TokenArguments.isNamed(arguments.get(at), "name", ":"))) {
      at++;
    }
    if (hasLevel) {
      at++;
    }
    if (at >= arguments.size()) {
      return;
    }
    List<List<SyntaxNode>> fields = arguments.subList(at + 1, arguments.size());
    SpanFields found = new SpanFields(fields);
    if (found.name() == null && arguments.get(at).size() == 1) {
      addSpan(arguments.get(at).get(0), found.isInternal() ? null : maker(macro));
    }
    fields(found, maker(macro));
  }

  private void fields(SpanFields fields, @Nullable SyntaxNode maker) {
    if (fields.name() != null) {
      addSpan(fields.name(), fields.isInternal() ? null : maker);
    }
    fields.keys().forEach((place, key) -> add(NameKind.ATTRIBUTE, key, UsedName.Form.TEXT, place));
    fields.constants().forEach(constant -> add(NameKind.ATTRIBUTE, constant));
  }

  /** {@code #[instrument(name = "…", fields(…))]}. */
  private void attribute(SyntaxNode attribute) {
    SyntaxNode path = attribute.part(0);
    SyntaxNode tree = attribute.child("arguments");
    boolean isInstrument =
        path != null
            && lastWord(path.text()).equals("instrument")
            && imports.isTracing(path.text());
    if (!exportsTracing || !isInstrument || tree == null) {
      return;
    }
    SpanFields fields = new SpanFields(List.of());
    SyntaxNode name = null;
    for (List<SyntaxNode> argument : TokenArguments.of(tree)) {
      SyntaxNode last = argument.isEmpty() ? null : argument.get(argument.size() - 1);
      if (TokenArguments.isNamed(argument, "name", "=")) {
        name = argument.get(2);
      } else if (argument.size() == 1 && last != null && last.is("string_literal")) {
        name = last;
      } else if (argument.size() == 2
          && argument.get(0).text().equals("fields")
          && last != null
          && last.is("token_tree")) {
        fields = new SpanFields(TokenArguments.of(last));
      }
    }
    if (fields.name() == null) {
      addSpan(name, fields.isInternal() ? null : attribute);
    }
    fields(fields, attribute);
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

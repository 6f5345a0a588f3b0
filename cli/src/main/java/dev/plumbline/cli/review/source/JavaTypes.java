package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Types of expressions, as far as one source shows them: by declarations, by what OpenTelemetry's
 * own methods return, and at last by the name that a variable has.
 */
final class JavaTypes {
  private static final String SPAN = "Span";
  private static final String SPAN_BUILDER = "SpanBuilder";
  private static final String ATTRIBUTES_BUILDER = "AttributesBuilder";

  /** Methods that return what they are called on. */
  private static final Set<String> CHAINED =
      Set.of(
          "setAttribute",
          "setAllAttributes",
          "setSpanKind",
          "setParent",
          "setNoParent",
          "setStartTimestamp",
          "addLink",
          "addEvent",
          "setStatus",
          "recordException",
          "updateName",
          "put",
          "putAll",
          "remove",
          "removeIf");

  /** Where a lookup of a local name stops. */
  private static final String[] SCOPES = {
    "block",
    "for_statement",
    "enhanced_for_statement",
    "try_with_resources_statement",
    "lambda_expression",
    "method_declaration",
    "constructor_declaration",
    "compact_constructor_declaration",
    "switch_block_statement_group",
    "constructor_body",
    "class_body",
    "enum_body_declarations",
    "interface_body",
    "record_declaration",
    "program"
  };

  /** Deep chains of calls are nobody's code. */
  private static final int MAX_DEPTH = 200;

  private final JavaImports imports;
  private final Map<String, String> methods = new HashMap<>();

  JavaTypes(SyntaxNode root, JavaImports imports) {
    this.imports = imports;
    root.walk(
        node -> {
          if (node.is("method_declaration")) {
            methods.merge(node.text("name"), node.text("type"), JavaTypes::same);
          }
        });
  }

  /** Methods of one name and two types say nothing. */
  private static String same(String one, String other) {
    return one.equals(other) ? one : "";
  }

  /** Whether an expression is a span, or builds one. */
  boolean isSpan(@Nullable SyntaxNode expression) {
    String type = type(expression, 0);
    return type.endsWith(SPAN) || type.endsWith(SPAN_BUILDER);
  }

  boolean isAttributesBuilder(@Nullable SyntaxNode expression) {
    String type = type(expression, 0);
    return type.equals(ATTRIBUTES_BUILDER) || type.equals("ResourceBuilder");
  }

  /** The simple name of an expression's type if it is OpenTelemetry's, else empty. */
  private String type(@Nullable SyntaxNode expression, int depth) {
    if (expression == null || depth > MAX_DEPTH) {
      return "";
    }
    return switch (expression.type()) {
      case "identifier" -> declared(expression.text(), expression, depth);
      case "field_access" -> declared(expression.text("field"), expression, depth);
      case "parenthesized_expression" -> type(expression.part(0), depth + 1);
      case "cast_expression" -> ours(expression.text("type"));
      case "method_invocation" -> returned(expression, depth);
      default -> "";
    };
  }

  private String returned(SyntaxNode call, int depth) {
    SyntaxNode object = call.child("object");
    String method = call.text("name");
    if (object != null) {
      String owner = object.text();
      if (isType(owner, SPAN) && (method.equals("current") || method.startsWith("from"))) {
        return SPAN;
      }
      if (method.equals("builder") && (isType(owner, "Attributes") || isType(owner, "Resource"))) {
        return NameFinder.lastWord(owner) + "Builder";
      }
      if (CHAINED.contains(method)) {
        return type(object, depth + 1);
      }
    }
    if (method.equals("spanBuilder")) {
      return SPAN_BUILDER;
    }
    if (method.equals("startSpan")) {
      return SPAN;
    }
    boolean isOwn = object == null || object.is("this");
    String declared = isOwn ? methods.get(method) : null;
    return declared == null ? byName(method) : ours(declared);
  }

  private boolean isType(String text, String type) {
    return NameFinder.lastWord(text).equals(type) && imports.isOpenTelemetry(text);
  }

  /** The type with which a name is declared nearest, else what its name tells. */
  private String declared(String name, SyntaxNode use, int depth) {
    for (SyntaxNode scope = use.around(SCOPES); scope != null; scope = scope.around(SCOPES)) {
      SyntaxNode declaration = JavaScope.declaration(scope, name);
      if (declaration != null) {
        return typeOf(declaration, name, depth);
      }
    }
    return byName(name);
  }

  private String typeOf(SyntaxNode declaration, String name, int depth) {
    String type = declaration.text("type");
    if (type.isEmpty() && declaration.is("instanceof_expression")) {
      type = declaration.text("right");
    }
    if (type.isEmpty()) {
      // A parameter of a lambda.
      return byName(name);
    }
    if (type.equals("var")) {
      SyntaxNode variable = JavaScope.variable(declaration, name);
      return type(
          variable == null ? declaration.child("value") : variable.child("value"), depth + 1);
    }
    return ours(type);
  }

  /** The simple name of a type of OpenTelemetry; empty for others. */
  private String ours(String type) {
    int generic = type.indexOf('<');
    String plain = generic < 0 ? type : type.substring(0, generic);
    return imports.isOpenTelemetry(plain) ? NameFinder.lastWord(plain) : "";
  }

  private static String byName(String name) {
    if (NameFinder.endsIn(name, "span")) {
      return SPAN;
    }
    if (NameFinder.endsIn(name, "spanbuilder")) {
      return SPAN_BUILDER;
    }
    return NameFinder.endsIn(name, "attributesbuilder") ? ATTRIBUTES_BUILDER : "";
  }
}

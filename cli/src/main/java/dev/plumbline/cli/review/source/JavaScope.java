package dev.plumbline.cli.review.source;

import org.jspecify.annotations.Nullable;

/** Declarations of names in Java. */
final class JavaScope {
  private JavaScope() {}

  /** What declares a name directly in a scope, or null. */
  static @Nullable SyntaxNode declaration(SyntaxNode scope, String name) {
    for (SyntaxNode child : scope.children()) {
      SyntaxNode found =
          switch (child.type()) {
            case "formal_parameters", "resource_specification", "enum_body_declarations" ->
                declaration(child, name);
            case "local_variable_declaration", "field_declaration", "constant_declaration" ->
                variable(child, name) == null ? null : child;
            case "formal_parameter", "resource", "catch_formal_parameter" ->
                child.text("name").equals(name) ? child : null;
            case "if_statement" -> pattern(child.child("condition"), name);
            default -> null;
          };
      if (found != null) {
        return found;
      }
    }
    boolean isLoop = scope.is("enhanced_for_statement") && scope.text("name").equals(name);
    if (isLoop) {
      return scope;
    }
    SyntaxNode parameters = scope.is("lambda_expression") ? scope.child("parameters") : null;
    boolean isUntyped =
        parameters != null
            && (parameters.text().equals(name)
                || (parameters.is("inferred_parameters")
                    && parameters.parts().stream().anyMatch(one -> one.text().equals(name))));
    return isUntyped ? parameters : null;
  }

  /** The part of a declaration that gives a name its value, or null. */
  static @Nullable SyntaxNode variable(SyntaxNode declaration, String name) {
    for (SyntaxNode child : declaration.children()) {
      if (child.is("variable_declarator") && child.text("name").equals(name)) {
        return child;
      }
    }
    return null;
  }

  private static @Nullable SyntaxNode pattern(@Nullable SyntaxNode condition, String name) {
    if (condition == null) {
      return null;
    }
    SyntaxNode[] found = new SyntaxNode[1];
    condition.walk(
        node -> {
          if (node.is("instanceof_expression") && node.text("name").equals(name)) {
            found[0] = node;
          }
        });
    return found[0];
  }
}

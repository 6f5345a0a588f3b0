package dev.plumbline.cli.review.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A part of a source as the grammar of its language calls it. */
final class SyntaxNode {
  private final String source;
  private final String type;
  private final @Nullable String field;
  private final boolean named;
  private final int start;
  private final int end;
  private final @Nullable SyntaxNode parent;
  private final List<SyntaxNode> children = new ArrayList<>();

  /** Makes a node, and makes it the last of its parent's. */
  SyntaxNode(
      String source,
      String type,
      @Nullable String field,
      boolean named,
      int start,
      int end,
      @Nullable SyntaxNode parent) {
    this.source = source;
    this.type = type;
    this.field = field;
    this.named = named;
    this.start = start;
    this.end = end;
    this.parent = parent;
    if (parent != null) {
      parent.children.add(this);
    }
  }

  String type() {
    return type;
  }

  boolean is(String... types) {
    for (String one : types) {
      if (type.equals(one)) {
        return true;
      }
    }
    return false;
  }

  /** The text of it in the source. */
  String text() {
    return source.substring(start, end);
  }

  /** Where it begins, in characters of the source. */
  int start() {
    return start;
  }

  int end() {
    return end;
  }

  @Nullable SyntaxNode parent() {
    return parent;
  }

  /** The nearest node around it that is one of these types, or null. */
  @Nullable SyntaxNode around(String... types) {
    SyntaxNode node = parent;
    while (node != null && !node.is(types)) {
      node = node.parent;
    }
    return node;
  }

  /** All its parts, signs and keywords too. */
  List<SyntaxNode> children() {
    return Collections.unmodifiableList(children);
  }

  /** Its parts without signs, keywords and comments. */
  List<SyntaxNode> parts() {
    List<SyntaxNode> parts = new ArrayList<>();
    for (SyntaxNode child : children) {
      if (child.named && !child.type.endsWith("comment")) {
        parts.add(child);
      }
    }
    return parts;
  }

  /** Its part in a role, or null. */
  @Nullable SyntaxNode child(String role) {
    for (SyntaxNode child : children) {
      if (role.equals(child.field)) {
        return child;
      }
    }
    return null;
  }

  /** Its first part of a type, or null. */
  @Nullable SyntaxNode first(String... types) {
    for (SyntaxNode child : children) {
      if (child.is(types)) {
        return child;
      }
    }
    return null;
  }

  /** The text of its part in a role; empty where it has none. */
  String text(String role) {
    SyntaxNode child = child(role);
    return child == null ? "" : child.text();
  }

  /** Its n-th part without signs, or null. */
  @Nullable SyntaxNode part(int index) {
    List<SyntaxNode> parts = parts();
    return index < parts.size() ? parts.get(index) : null;
  }

  /** Shows itself and all below it, in the order of the source. */
  void walk(Consumer<SyntaxNode> visitor) {
    List<SyntaxNode> stack = new ArrayList<>(List.of(this));
    while (!stack.isEmpty()) {
      SyntaxNode node = stack.remove(stack.size() - 1);
      visitor.accept(node);
      for (int i = node.children.size() - 1; i >= 0; i--) {
        stack.add(node.children.get(i));
      }
    }
  }

  @Override
  public String toString() {
    return type + " " + text();
  }
}

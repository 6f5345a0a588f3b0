package dev.plumbline.cli.review.source;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/** Copies a tree of the parser into nodes of our own, with few calls into its native part. */
final class TreeCopy {
  private final String source;
  private final Words words;
  private final TSTreeCursor cursor;
  private @Nullable SyntaxNode error;

  /** What a grammar's numbers mean; a text for each node would be most of the work. */
  static final class Words {
    private final Map<Integer, Type> types = new HashMap<>();
    private final Map<Integer, String> roles = new HashMap<>();

    private record Type(String name, boolean named) {}
  }

  TreeCopy(String source, Words words, TSTreeCursor cursor) {
    this.source = source;
    this.words = words;
    this.cursor = cursor;
  }

  /** Copies all below the node that the cursor is at. */
  SourceParser.Parsed copied() {
    SyntaxNode root = node(null);
    SyntaxNode node = root;
    while (node != null) {
      SyntaxNode parent = cursor.gotoFirstChild() ? node : nextBeside(node);
      node = parent == null ? null : node(parent);
    }
    return new SourceParser.Parsed(root, error);
  }

  /**
   * Goes to what follows a node that has no parts, and returns the parent of it; null at the end.
   */
  private @Nullable SyntaxNode nextBeside(SyntaxNode last) {
    SyntaxNode node = last;
    while (!cursor.gotoNextSibling()) {
      node = node.parent();
      if (node == null || !cursor.gotoParent()) {
        return null;
      }
    }
    return node.parent();
  }

  private SyntaxNode node(@Nullable SyntaxNode parent) {
    TSNode node = cursor.currentNode();
    Words.Type type =
        words.types.computeIfAbsent(
            node.getSymbol(), symbol -> new Words.Type(node.getType(), node.isNamed()));
    int start = node.getStartByte();
    int end = node.getEndByte();
    SyntaxNode copy = new SyntaxNode(source, type.name(), role(), type.named(), start, end, parent);
    // What is missing in the source is there in the tree, without a length.
    boolean isError = copy.is("ERROR") || (start == end && node.isMissing());
    if (isError && error == null) {
      error = copy;
    }
    return copy;
  }

  private @Nullable String role() {
    int id = cursor.currentFieldId();
    return id == 0 ? null : words.roles.computeIfAbsent(id, any -> cursor.currentFieldName());
  }
}

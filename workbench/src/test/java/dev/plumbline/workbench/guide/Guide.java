package dev.plumbline.workbench.guide;

import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a guide, in their order: {@code sh} is what a reader runs, {@code diff} what a
 * reader edits, {@code text} lines that the commands before it print. There are no others, so that
 * nothing stands in a guide that nobody has tried.
 */
final class Guide {
  private static final String FENCE = "```";

  enum Kind {
    SH,
    DIFF,
    TEXT
  }

  /** A block, and the line of its fence. */
  record Block(Kind kind, int line, String text) {}

  private Guide() {}

  /** The blocks of a document. */
  static List<Block> blocks(List<String> document) {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < document.size(); i++) {
      if (!document.get(i).startsWith(FENCE)) {
        continue;
      }
      int fence = i;
      StringBuilder text = new StringBuilder();
      for (i++; !document.get(i).equals(FENCE); i++) {
        text.append(document.get(i)).append('\n');
      }
      String word = document.get(fence).substring(FENCE.length());
      Kind kind =
          switch (word) {
            case "sh" -> Kind.SH;
            case "diff" -> Kind.DIFF;
            case "text" -> Kind.TEXT;
            default ->
                throw new IllegalArgumentException(
                    "line " + (fence + 1) + ": a block of " + word + "; expected sh, diff or text");
          };
      blocks.add(new Block(kind, fence + 1, text.toString()));
    }
    return blocks;
  }
}

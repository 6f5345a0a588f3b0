package dev.plumbline.cli.review.source;

import java.util.ArrayList;
import java.util.List;

/** Arguments of a macro in Rust, which for the grammar are mere signs: split at their commas. */
final class TokenArguments {
  private TokenArguments() {}

  /** The signs of each argument, without the brackets around all. */
  static List<List<SyntaxNode>> of(SyntaxNode tree) {
    List<List<SyntaxNode>> arguments = new ArrayList<>();
    List<SyntaxNode> current = new ArrayList<>();
    List<SyntaxNode> signs = tree.children();
    for (int i = 1; i < signs.size() - 1; i++) {
      SyntaxNode sign = signs.get(i);
      if (sign.is(",")) {
        arguments.add(current);
        current = new ArrayList<>();
      } else if (!sign.type().endsWith("comment")) {
        current.add(sign);
      }
    }
    if (!current.isEmpty()) {
      arguments.add(current);
    }
    return arguments;
  }

  /** Whether an argument is {@code name = …} or {@code name: …}. */
  static boolean isNamed(List<SyntaxNode> argument, String name, String sign) {
    return argument.size() > 2 && argument.get(0).text().equals(name) && argument.get(1).is(sign);
  }
}

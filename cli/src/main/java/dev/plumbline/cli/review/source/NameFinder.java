package dev.plumbline.cli.review.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the names of telemetry in a parsed source; a language is a class below. */
abstract class NameFinder {
  private final Set<UsedName> names = new LinkedHashSet<>();

  /** A text that the source states: its value, and the last literal of it. */
  record Text(String value, SyntaxNode literal) {}

  /** Looks at one node and {@linkplain #add adds} what it names. */
  abstract void visit(SyntaxNode node);

  /**
   * The text that an expression is, by literals and constants of the same file; null for others.
   */
  abstract @Nullable Text text(@Nullable SyntaxNode expression);

  final List<UsedName> find(SyntaxNode root) {
    root.walk(this::visit);
    return new ArrayList<>(names);
  }

  /** Adds the name that an expression is, if it is one that can be known. */
  final void add(NameKind kind, @Nullable SyntaxNode expression) {
    add(kind, expression, "");
  }

  /**
   * Adds the name of a span.
   *
   * @param maker what makes a span that may have another kind than internal; null for others
   */
  final void addSpan(@Nullable SyntaxNode expression, @Nullable SyntaxNode maker) {
    add(NameKind.SPAN, expression, maker == null ? "" : maker.text());
  }

  private void add(NameKind kind, @Nullable SyntaxNode expression, String maker) {
    Text text = text(expression);
    if (expression != null && text != null && !text.value().isEmpty()) {
      names.add(
          new UsedName(
              kind,
              text.value(),
              UsedName.Form.TEXT,
              maker,
              expression.start(),
              text.literal().start()));
    }
  }

  /** Adds a name that is written there and is no literal. */
  final void add(NameKind kind, String name, UsedName.Form form, SyntaxNode place) {
    names.add(new UsedName(kind, name, form, "", place.start(), place.start()));
  }

  /** Two texts one behind the other, if both are known. */
  final @Nullable Text joined(@Nullable SyntaxNode left, @Nullable SyntaxNode right) {
    Text first = text(left);
    Text second = text(right);
    return first == null || second == null
        ? null
        : new Text(first.value() + second.value(), second.literal());
  }

  /** The last word of a name with dots or colons, like {@code span} of {@code this.span}. */
  static String lastWord(String name) {
    int at = Math.max(name.lastIndexOf('.'), name.lastIndexOf(':'));
    return name.substring(at + 1);
  }

  /** Whether a name ends in a word, as people name what a variable is. */
  static boolean endsIn(String name, String word) {
    return name.regionMatches(true, name.length() - word.length(), word, 0, word.length());
  }
}

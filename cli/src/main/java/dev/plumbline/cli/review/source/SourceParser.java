package dev.plumbline.cli.review.source;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSLanguage;
import org.treesitter.TSParser;
import org.treesitter.TSTree;
import org.treesitter.TSTreeCursor;
import org.treesitter.TreeSitterGo;
import org.treesitter.TreeSitterJava;
import org.treesitter.TreeSitterRust;

/**
 * Parses sources with tree-sitter. It alone knows the library, whose native part is loaded with the
 * first source and copied into nodes of our own at once.
 */
final class SourceParser {
  private final Map<SourceLanguage, Grammar> grammars = new EnumMap<>(SourceLanguage.class);

  /**
   * A parsed source.
   *
   * @param error where the source does not follow the grammar first, or null
   */
  record Parsed(SyntaxNode root, @Nullable SyntaxNode error) {}

  /**
   * Parses a source; what does not follow the grammar is left out.
   *
   * @throws IOException where the parser has no native part for this machine
   */
  Parsed parse(SourceLanguage language, String source) throws IOException {
    try {
      Grammar grammar = grammars.computeIfAbsent(language, SourceParser::grammar);
      try (TSTree tree = grammar.parser.parseString(null, oneByteEach(source));
          TSTreeCursor cursor = new TSTreeCursor(tree.getRootNode())) {
        return new TreeCopy(source, grammar.words, cursor).copied();
      }
    } catch (LinkageError | RuntimeException e) {
      throw new IOException(
          "the parser cannot run on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + " ("
              + cause(e)
              + "); expected Linux with glibc, macOS or Windows, x86-64 or (but for Windows) ARM64,"
              + " and a folder for temporary files that programs can be loaded from",
          e);
    }
  }

  private static String cause(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }

  /** The parser of a language, and what its numbers for types and roles mean. */
  private record Grammar(TSParser parser, TreeCopy.Words words) {}

  private static Grammar grammar(SourceLanguage language) {
    TSLanguage grammar =
        switch (language) {
          case JAVA -> new TreeSitterJava();
          case GO -> new TreeSitterGo();
          case RUST -> new TreeSitterRust();
        };
    TSParser parser = new TSParser();
    parser.setLanguage(grammar);
    return new Grammar(parser, new TreeCopy.Words());
  }

  /**
   * The source with one byte for each char, so that the parser's offsets in bytes are ours in
   * chars: letters of other alphabets become underscores, and what takes two chars an escape, which
   * may stand wherever the two may.
   */
  static String oneByteEach(String source) {
    StringBuilder bytes = new StringBuilder(source.length());
    for (int i = 0; i < source.length(); i++) {
      char sign = source.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(sign)
              && i + 1 < source.length()
              && Character.isLowSurrogate(source.charAt(i + 1));
      if (isPair) {
        bytes.append("\\n");
        i++;
      } else {
        bytes.append(sign == 0 ? ' ' : sign < 0x80 ? sign : '_');
      }
    }
    return bytes.toString();
  }
}

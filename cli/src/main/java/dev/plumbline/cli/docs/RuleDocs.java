package dev.plumbline.cli.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Converts the rules' documents ({@code docs/rules/<rule>.md}) to HTML. */
final class RuleDocs {
  private RuleDocs() {}

  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\([^)]*\\)");

  /** Writes paragraphs, code blocks and tables; every word stays text. */
  static void write(String rule, Html html) {
    try (InputStream in = RuleDocs.class.getResourceAsStream("/rules/" + rule + ".md")) {
      if (in != null) {
        write(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n"), html);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(String[] lines, Html html) {
    StringBuilder paragraph = new StringBuilder();
    boolean code = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        flush(paragraph, html);
        code = !code;
        html.raw(code ? "<pre>" : "</pre>\n");
      } else if (code) {
        html.text(line + "\n");
      } else if (line.startsWith("|")) {
        flush(paragraph, html);
        row(line, html);
      } else if (line.startsWith("## ")) {
        flush(paragraph, html);
        html.raw("<h3>").text(line.substring(3)).raw("</h3>\n");
      } else if (line.isBlank()) {
        flush(paragraph, html);
      } else if (!line.startsWith("# ")) {
        paragraph.append(line).append('\n');
      }
    }
    flush(paragraph, html);
  }

  /** A row of two cells, like {@code | bad | name `GET /users/42` |}; rules between rows go. */
  private static void row(String line, Html html) {
    String[] cells = line.replaceAll("^\\||\\|$", "").split("\\|", 2);
    if (cells.length == 2 && !cells[0].isBlank() && !cells[0].startsWith("-")) {
      html.raw("<p><strong>")
          .text(cells[0].strip())
          .raw("</strong> ")
          .text(plain(cells[1]))
          .raw("</p>\n");
    }
  }

  private static String plain(String markdown) {
    return LINK.matcher(markdown).replaceAll("$1").replace("`", "").strip();
  }

  private static void flush(StringBuilder paragraph, Html html) {
    html.paragraph(plain(paragraph.toString()));
    paragraph.setLength(0);
  }
}

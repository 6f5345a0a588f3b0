package dev.plumbline.cli.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rules' documents ({@code docs/rules/<rule>.md}): as HTML, and what to do about a finding. */
public final class RuleDocs {
  private RuleDocs() {}

  private static final String REMEDY = "Remedy: ";
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]+)]\\([^)]*\\)");

  /** Writes paragraphs, code blocks and tables; every word stays text. */
  static void write(String rule, Html html) {
    write(read(rule).split("\n"), html);
  }

  /** Returns the paragraph of the rule's page that begins with "Remedy: ", as plain text. */
  public static String remedy(String rule) {
    for (String paragraph : read(rule).split("\n\n", -1)) {
      if (paragraph.startsWith(REMEDY)) {
        String text = plain(paragraph.replace('\n', ' '));
        return text + " (docs/rules/" + rule + ".md)";
      }
    }
    return "";
  }

  /** Returns the page; empty for a rule that has none. */
  private static String read(String rule) {
    try (InputStream in = RuleDocs.class.getResourceAsStream("/rules/" + rule + ".md")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
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

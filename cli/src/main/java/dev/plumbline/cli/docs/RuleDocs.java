package dev.plumbline.cli.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The rules' own documents ({@code docs/rules/<rule>.md}), as far as a page of text needs them. */
final class RuleDocs {
  private RuleDocs() {}

  /** Writes paragraphs, code blocks and lists; every word stays text. */
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

  private static void flush(StringBuilder paragraph, Html html) {
    html.paragraph(paragraph.toString().replace("`", ""));
    paragraph.setLength(0);
  }
}

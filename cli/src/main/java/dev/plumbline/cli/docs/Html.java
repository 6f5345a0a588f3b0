package dev.plumbline.cli.docs;

import java.util.Collection;

/** Builds HTML. Texts of the charter are escaped, never written as markup. */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Markup of the program's own. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Text of the charter's. */
  Html text(String words) {
    for (int i = 0; i < words.length(); i++) {
      char c = words.charAt(i);
      switch (c) {
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '&' -> text.append("&amp;");
        case '"' -> text.append("&quot;");
        case '\'' -> text.append("&#39;");
        default -> text.append(c);
      }
    }
    return this;
  }

  Html code(String words) {
    return raw("<code>").text(words).raw("</code>");
  }

  Html link(String page, String anchor, String words) {
    return raw("<a href=\"")
        .text(page + "#" + anchor)
        .raw("\"><code>")
        .text(words)
        .raw("</code></a>");
  }

  Html paragraph(String words) {
    return words.isBlank() ? this : raw("<p>").text(words.strip()).raw("</p>\n");
  }

  /** The start of something that can be linked to and found by the filter. */
  Html entry(String anchor, String tags) {
    return raw("<section class=\"entry\" id=\"")
        .text(anchor)
        .raw("\"><h2><a class=\"self\" href=\"#")
        .text(anchor)
        .raw("\">")
        .text(anchor)
        .raw("</a>")
        .raw(tags.isEmpty() ? "" : " <small>")
        .text(tags)
        .raw(tags.isEmpty() ? "" : "</small>")
        .raw("</h2>\n");
  }

  Html end() {
    return raw("</section>\n");
  }

  Html head(String... columns) {
    raw("<div class=\"scroll\"><table><thead><tr>");
    for (String column : columns) {
      raw("<th scope=\"col\">").text(column).raw("</th>");
    }
    return raw("</tr></thead><tbody>\n");
  }

  Html foot() {
    return raw("</tbody></table></div>\n");
  }

  Html list(Collection<String> words) {
    String separator = "";
    for (String word : words) {
      raw(separator).code(word);
      separator = ", ";
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

package dev.plumbline.cli.docs;

import dev.plumbline.charter.Charter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the pages. They need no server and load nothing from other hosts. */
public final class Site {
  private final Charter charter;

  public Site(Charter charter) {
    this.charter = charter;
  }

  /**
   * Writes every page, the style sheet and the script into the folder; what else is there stays.
   *
   * @return how many files were written
   */
  public int write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Page page : Page.values()) {
      Files.writeString(folder.resolve(page.file()), html(page));
    }
    copy("site.css", folder);
    copy("site.js", folder);
    return Page.values().length + 2;
  }

  private String html(Page page) {
    Html html = new Html();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .raw("<title>")
        .text(page.title() + " · " + charter.name() + " " + charter.version())
        .raw("</title>\n<link rel=\"stylesheet\" href=\"site.css\">\n")
        .raw(
            "<script src=\"site.js\" defer></script>\n</head>\n<body>\n<header>\n<p class=\"name\">")
        .text(charter.name() + " " + charter.version())
        .raw("</p>\n<nav aria-label=\"Pages\">");
    for (Page other : Page.values()) {
      html.raw("<a href=\"" + other.file() + "\"")
          .raw(other == page ? " aria-current=\"page\">" : ">")
          .text(other.title())
          .raw("</a>\n");
    }
    html.raw("</nav>\n</header>\n<main>\n<h1>").text(page.title()).raw("</h1>\n");
    if (page != Page.INDEX) {
      html.raw(
              "<p><label>Filter <input type=\"search\" id=\"filter\" autocomplete=\"off\"></label>")
          .raw(" <span id=\"shown\" role=\"status\"></span></p>\n");
    }
    switch (page) {
      case INDEX -> new IndexPage(charter).write(html);
      case SPANS -> new RegistryPages(charter).spans(html);
      case METRICS -> new RegistryPages(charter).metrics(html);
      case ATTRIBUTES -> new RegistryPages(charter).attributes(html);
      case ERRORS -> new PolicyPages(charter.policy()).errors(html);
      case POLICY -> new PolicyPages(charter.policy()).policy(html);
      case RULES -> new PolicyPages(charter.policy()).rules(html);
    }
    return html.raw("</main>\n<footer><p>Digest ")
        .code(charter.digest())
        .raw("</p></footer>\n</body>\n</html>\n")
        .toString();
  }

  private static void copy(String name, Path folder) throws IOException {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is missing in the program's jar");
      }
      Files.writeString(
          folder.resolve(name), new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}

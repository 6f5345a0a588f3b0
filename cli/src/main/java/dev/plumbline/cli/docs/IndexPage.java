package dev.plumbline.cli.docs;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Service;

/** The index page: counts, services and their peers. */
final class IndexPage {
  private final Charter charter;

  IndexPage(Charter charter) {
    this.charter = charter;
  }

  void write(Html html) {
    html.raw("<ul class=\"counts\">\n");
    count(html, Page.SPANS, charter.spans().size(), "spans");
    count(html, Page.METRICS, charter.metrics().size(), "metrics");
    count(html, Page.ATTRIBUTES, charter.attributes().size(), "attributes");
    count(html, Page.ERRORS, charter.policy().errors().reasons().size(), "reasons of failure");
    html.raw("</ul>\n<h2>Services</h2>\n").head("service", "language", "team", "tier", "calls", "");
    for (Service service : charter.policy().services().values()) {
      html.raw("<tr id=\"")
          .text(service.name())
          .raw("\"><td>")
          .code(service.name())
          .raw("</td><td>")
          .text(service.language())
          .raw("</td><td>")
          .text(service.team())
          .raw("</td><td>")
          .text(String.valueOf(service.tier()))
          .raw("</td><td>")
          .list(service.peers())
          .raw("</td><td>")
          .text(service.brief() + (service.boundary() ? " (trust boundary)" : ""))
          .raw("</td></tr>\n");
    }
    html.foot()
        .raw("<h2>Identity</h2>\n<p>Schema URL ")
        .code(charter.schemaUrl())
        .raw(", stamped on every scope. The digest below is on every resource as ")
        .code("plumbline.charter.digest")
        .raw(".</p>\n");
  }

  private static void count(Html html, Page page, int number, String noun) {
    html.raw("<li><a href=\"" + page.file() + "\"><strong>" + number + "</strong> " + noun)
        .raw("</a></li>\n");
  }
}

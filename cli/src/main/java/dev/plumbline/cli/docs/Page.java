package dev.plumbline.cli.docs;

/** The pages of the site, in the order of the menu. */
enum Page {
  INDEX("index.html", "Overview"),
  SPANS("spans.html", "Spans"),
  METRICS("metrics.html", "Metrics"),
  ATTRIBUTES("attributes.html", "Attributes"),
  ERRORS("errors.html", "Errors"),
  POLICY("policy.html", "Policy"),
  RULES("rules.html", "Rules");

  private final String file;
  private final String title;

  Page(String file, String title) {
    this.file = file;
    this.title = title;
  }

  String file() {
    return file;
  }

  String title() {
    return title;
  }
}

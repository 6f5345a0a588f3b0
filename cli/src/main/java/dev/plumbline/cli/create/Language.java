package dev.plumbline.cli.create;

import java.util.Locale;

/** A language that there are templates for. */
enum Language {
  JAVA("Java"),
  GO("Go"),
  RUST("Rust");

  private final String title;

  Language(String title) {
    this.title = title;
  }

  /** As the policy and the templates have it. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  String title() {
    return title;
  }
}

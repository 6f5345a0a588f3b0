package dev.plumbline.workbench.audit;

import java.util.Comparator;

/** A package system that advisories are kept for, under the name that OSV gives it. */
enum Ecosystem {
  MAVEN("Maven"),
  GO("Go"),
  CARGO("crates.io"),
  NPM("npm");

  private final String title;

  Ecosystem(String title) {
    this.title = title;
  }

  /** Returns the name in advisories. */
  String title() {
    return title;
  }

  /** Returns which of two versions is the older one. */
  Comparator<String> order() {
    return this == MAVEN ? new MavenOrder() : new SemanticOrder();
  }
}

package dev.plumbline.cli.review.source;

import org.jspecify.annotations.Nullable;

/** A language whose sources are looked at. */
public enum SourceLanguage {
  JAVA(".java"),
  GO(".go"),
  RUST(".rs");

  private final String ending;

  SourceLanguage(String ending) {
    this.ending = ending;
  }

  /** The language of a file by its name, or null. */
  public static @Nullable SourceLanguage of(String file) {
    for (SourceLanguage language : values()) {
      if (file.endsWith(language.ending)) {
        return language;
      }
    }
    return null;
  }
}

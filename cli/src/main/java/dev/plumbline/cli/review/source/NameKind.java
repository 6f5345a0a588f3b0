package dev.plumbline.cli.review.source;

import java.util.Locale;

/** What a name is given to. */
public enum NameKind {
  ATTRIBUTE,
  METRIC,
  SPAN;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

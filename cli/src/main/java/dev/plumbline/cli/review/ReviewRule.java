package dev.plumbline.cli.review;

import dev.plumbline.cli.review.source.NameKind;
import java.util.Locale;

/** What a review looks for. */
enum ReviewRule {
  CHARTER_INVALID("A charter is valid."),
  CHARTER_VERSION("The version of a charter steps as far as its changes need."),
  GENERATED_STALE("Generated files are those of the charter."),
  ATTRIBUTE_UNKNOWN("The charter knows each attribute that the code sets."),
  ATTRIBUTE_DEPRECATED("The charter does not deprecate an attribute that the code sets."),
  METRIC_UNKNOWN("The charter knows each metric that the code records."),
  METRIC_DEPRECATED("The charter does not deprecate a metric that the code records."),
  SPAN_UNKNOWN("The charter knows the name of each span that the code makes.");

  private final String brief;

  ReviewRule(String brief) {
    this.brief = brief;
  }

  static ReviewRule unknown(NameKind kind) {
    return switch (kind) {
      case ATTRIBUTE -> ATTRIBUTE_UNKNOWN;
      case METRIC -> METRIC_UNKNOWN;
      case SPAN -> SPAN_UNKNOWN;
    };
  }

  static ReviewRule deprecated(NameKind kind) {
    return kind == NameKind.METRIC ? METRIC_DEPRECATED : ATTRIBUTE_DEPRECATED;
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String brief() {
    return brief;
  }
}

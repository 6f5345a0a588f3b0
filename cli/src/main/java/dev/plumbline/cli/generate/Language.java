package dev.plumbline.cli.generate;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.SamplingRule;
import java.nio.file.Path;
import java.util.Locale;

/** A language that Plumbline writes the charter in. */
public enum Language {
  GO("telemetry-go/charter/charter_gen.go"),
  RUST("telemetry-rust/src/charter/generated.rs");

  private final String home;

  Language(String home) {
    this.home = home;
  }

  /** Where the file is kept in a checkout of Plumbline. */
  public Path home() {
    return Path.of(home);
  }

  /** The charter in this language. */
  public String source(Charter charter) {
    return switch (this) {
      case GO -> new GoSource(charter).text();
      case RUST -> new RustSource(charter).text();
    };
  }

  /** A constant in the charter's spelling. */
  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The libraries do not match on attributes yet; leaving the match out would sample other spans
   * than the charter says.
   */
  static void requireNoMatch(SamplingRule rule) {
    if (rule.kind() != null || !rule.attributes().isEmpty() || !rule.baggage().isEmpty()) {
      throw new IllegalArgumentException(
          rule.location()
              + ": the sampling rule \""
              + rule.name()
              + "\" has a match, which the libraries for Go and Rust do not know yet; expected"
              + " rules without match");
    }
  }
}

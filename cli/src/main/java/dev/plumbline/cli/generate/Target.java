package dev.plumbline.cli.generate;

import dev.plumbline.charter.Charter;
import java.nio.file.Path;
import java.util.Locale;

/** A target of generated files: a language or a part of the backend. */
public enum Target {
  GO("telemetry-go/charter/charter_gen.go"),
  RUST("telemetry-rust/src/charter/generated.rs"),
  PROMETHEUS("compose/prometheus/rules/slo.yaml"),
  COLLECTOR("compose/collector/sampling.yaml");

  private final String home;

  Target(String home) {
    this.home = home;
  }

  /** Where the file is kept in a checkout of Plumbline. */
  public Path home() {
    return Path.of(home);
  }

  /**
   * The charter for this target.
   *
   * @param console where people find the console, for Prometheus; empty for none
   */
  public String source(Charter charter, String console) {
    return switch (this) {
      case GO -> new GoSource(charter).library();
      case RUST -> new RustSource(charter).library();
      case PROMETHEUS -> new PrometheusRules(charter, 1, console).text();
      case COLLECTOR -> new TailSamplingConfig(charter).text();
    };
  }

  /** Whether the target has packages of services, and a name can be that of one. */
  public boolean isPackage(String name) {
    return this == GO && GoSource.isPackage(name);
  }

  /**
   * A package of a service's own code, with the compiled charter in it.
   *
   * @param name of the package
   * @param compiled the compiled charter
   * @throws IllegalArgumentException when it is no {@linkplain #isPackage package}
   */
  public String packageNamed(String name, Charter charter, String compiled) {
    if (!isPackage(name)) {
      throw new IllegalArgumentException(name + " is no package of " + this);
    }
    return new GoSource(charter).packageNamed(name, compiled);
  }

  /**
   * A Rust module of a service's own code, with the compiled charter in it.
   *
   * @param compiled the compiled charter
   */
  public static String rustModule(Charter charter, String compiled) {
    return new RustSource(charter).module(compiled);
  }

  /** A constant in the charter's spelling. */
  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}

package dev.plumbline.agent.install;

import dev.plumbline.agent.settings.Settings;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Replaces the agent's default sampler by the charter's. */
final class EnforcingSampling {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final String SETTING = "otel.traces.sampler";

  private EnforcingSampling() {}

  /** The charter's sampler, unless the user has named one. */
  static Sampler of(Sampler configured, SdkEnforcement enforcement) {
    String chosen = Settings.get(SETTING);
    if (chosen != null) {
      logger.log(
          Level.INFO,
          "Plumbline leaves sampling to {0}={1}; the charter''s rules are not applied",
          new Object[] {SETTING, chosen});
      return configured;
    }
    return enforcement.sampler();
  }

  /** Whether the user has named a sampler, which stays. */
  static boolean isChosenByUser() {
    return Settings.get(SETTING) != null;
  }
}

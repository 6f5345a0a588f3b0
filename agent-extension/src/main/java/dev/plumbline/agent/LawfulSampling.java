package dev.plumbline.agent;

import dev.plumbline.agent.sampling.CharterSampler;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Puts the charter's sampler in the place of the agent's default. */
final class LawfulSampling {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final String SETTING = "otel.traces.sampler";

  private LawfulSampling() {}

  /** The sampler that holds: one that the user named stays. */
  static Sampler of(Sampler configured, Law law) {
    String chosen = Settings.get(SETTING);
    if (chosen != null) {
      logger.log(
          Level.INFO,
          "Plumbline leaves sampling to {0}={1}; the charter''s rules are not asked",
          new Object[] {SETTING, chosen});
      return configured;
    }
    return ofCharter(law);
  }

  static Sampler ofCharter(Law law) {
    Hooks.live("sampler");
    return new CharterSampler(
        () -> Plumbline.lawInForce().charter().policy().sampling(),
        () -> Plumbline.lawInForce().failures().self(),
        law.decisions());
  }
}

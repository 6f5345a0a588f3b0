package dev.plumbline.agent;

import dev.plumbline.agent.delivery.CheckedSenders;
import dev.plumbline.agent.process.ProcessMetrics;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.javaagent.extension.AgentListener;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Once the agent stands: says which law holds and which hooks are live, makes Plumbline's own
 * metrics, and lets the charter be watched.
 */
public final class StartReport implements AgentListener {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final AttributeKey<String> DIGEST =
      AttributeKey.stringKey("plumbline.charter.digest");

  /** The agent makes its listeners first of all: the moment to begin to read the charter. */
  public StartReport() {
    LawLoader.begin();
  }

  @Override
  public void afterAgent(AutoConfiguredOpenTelemetrySdk sdk) {
    CheckedSenders.leave();
    Law law = Plumbline.law();
    Installed installed = Installed.current();
    if (law == null || installed == null) {
      return;
    }
    try {
      Meter meter = GlobalOpenTelemetry.get().getMeterProvider().get("dev.plumbline");
      law.findings().report(meter);
      installed.report(meter);
      meter
          .gaugeBuilder("plumbline.enforcement.active")
          .ofLongs()
          .setUnit("1")
          .setDescription(
              "1 while the charter is enforced in this process, 0 while it is only observed.")
          .buildWithCallback(StartReport::active);
      if (law.mode() == Mode.ENFORCE) {
        law.decisions().report(meter);
        ProcessMetrics.register(meter);
      }
      logger.log(Level.INFO, line(law));
      Watchman.begin(installed.watch());
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("start", problem);
    }
  }

  /** Which charter holds at the moment, and how strictly. */
  private static void active(ObservableLongMeasurement measurement) {
    Law law = Plumbline.lawInForce();
    measurement.record(
        law.mode() == Mode.ENFORCE ? 1 : 0, Attributes.of(DIGEST, law.charter().digest()));
  }

  private static String line(Law law) {
    Charter charter = law.charter();
    return "Plumbline "
        + (law.mode() == Mode.ENFORCE ? "enforcing" : "observing")
        + " charter "
        + charter.name()
        + ' '
        + charter.version()
        + " (digest "
        + charter.digest().substring(0, 12)
        + ") mode="
        + law.mode().word()
        + ' '
        + Hooks.summary();
  }
}

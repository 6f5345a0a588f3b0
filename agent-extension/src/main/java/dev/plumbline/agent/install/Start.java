package dev.plumbline.agent.install;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.CharterSource;
import dev.plumbline.agent.charter.CharterWatcher;
import dev.plumbline.agent.delivery.CheckedSenders;
import dev.plumbline.agent.modules.Hooks;
import dev.plumbline.agent.process.ProcessMetrics;
import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The end of the start: logs the startup line (active charter, mode, hooks), registers Plumbline's
 * metrics and starts the charter watcher.
 */
public final class Start {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final AttributeKey<String> DIGEST =
      AttributeKey.stringKey("plumbline.charter.digest");

  private Start() {}

  /**
   * Once the SDK is made.
   *
   * @param installed null where nothing is enforced
   * @param lacking what cannot hold in this process, as the end of the startup line; empty where
   *     everything can
   */
  public static void end(@Nullable SdkEnforcement installed, MeterProvider meters, String lacking) {
    CheckedSenders.leave();
    if (installed == null) {
      return;
    }
    ActiveCharter active = installed.active();
    try {
      Meter meter = meters.get("dev.plumbline");
      active.findings().register(meter);
      installed.report(meter);
      meter
          .gaugeBuilder("plumbline.enforcement.active")
          .ofLongs()
          .setUnit("1")
          .setDescription(
              "1 while the charter is enforced in this process, 0 while it is only observed.")
          .buildWithCallback(measurement -> measure(measurement, installed.active()));
      if (active.mode() == Mode.ENFORCE) {
        ProcessMetrics.register(meter);
      }
      if (!installed.startedRefused()) { // that has its line
        logger.log(Level.INFO, line(active) + lacking);
      }
      CharterWatcher.begin(
          installed::active, installed.watch(), () -> lookForCopies(active), Hooks::changes);
    } catch (RuntimeException | LinkageError problem) {
      active.findings().failed("start", problem);
    }
  }

  /** Reports the active charter and whether it is enforced. */
  private static void measure(ObservableLongMeasurement measurement, ActiveCharter active) {
    measurement.record(
        active.mode() == Mode.ENFORCE ? 1 : 0, Attributes.of(DIGEST, active.charter().digest()));
  }

  private static void lookForCopies(ActiveCharter active) {
    if (Host.isAgent()) {
      DuplicateExtensions.warn(active.findings());
    }
  }

  private static String line(ActiveCharter active) {
    Charter charter = active.charter();
    return "Plumbline "
        + (active.mode() == Mode.ENFORCE ? "enforcing" : "observing")
        + " charter "
        + charter.name()
        + ' '
        + charter.version()
        + " (digest "
        + charter.digest().substring(0, 12)
        + ") from "
        + CharterSource.describe(Settings.charter())
        + " mode="
        + active.mode().word()
        + ' '
        + Hooks.summary()
        + (charter.name().equals(CharterFiles.BASE)
            ? "; no charter is given (plumbline.charter, PLUMBLINE_CHARTER)"
            : "");
  }
}

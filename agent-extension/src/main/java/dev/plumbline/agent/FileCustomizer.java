package dev.plumbline.agent;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.ActiveCharterLoader;
import dev.plumbline.agent.install.EnforcingConfigurationFile;
import dev.plumbline.agent.install.FileExporters;
import dev.plumbline.agent.install.Host;
import dev.plumbline.agent.install.SdkEnforcement;
import dev.plumbline.agent.install.SemconvOptIn;
import dev.plumbline.agent.install.Start;
import dev.plumbline.agent.modules.Hooks;
import dev.plumbline.agent.settings.FileSettings;
import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Installs enforcement in an SDK that is configured by a file ({@code otel.config.file}), for which
 * the agent does not call {@link PlumblineCustomizer}. The file's model is changed before the SDK
 * is created from it.
 */
public final class FileCustomizer implements DeclarativeConfigurationCustomizerProvider {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  @Override
  public void customize(DeclarativeConfigurationCustomizer sdk) {
    sdk.addModelCustomizer(FileCustomizer::enforcing);
  }

  /** Returns the file whatever happens here: else the agent would not start at all. */
  private static OpenTelemetryConfigurationModel enforcing(OpenTelemetryConfigurationModel file) {
    try {
      if (Settings.declare(FileSettings.of(file))) {
        ActiveCharterLoader.beginAgain();
      }
    } catch (RuntimeException | LinkageError problem) {
      logger.warning("Plumbline reads no settings of the configuration file: " + why(problem));
    }
    try {
      SdkEnforcement installed = SdkEnforcement.install();
      if (installed != null) {
        install(file, installed.active());
        if (!Host.isAgent()) {
          // Nothing is called once that SDK is made.
          Start.end(
              installed,
              MeterProvider.noop(),
              WithoutAgent.lacking() + ", Plumbline's own metrics");
        }
      }
    } catch (RuntimeException | LinkageError problem) {
      logger.log(Level.WARNING, "Plumbline enforces nothing: " + problem, problem);
    }
    return file;
  }

  /** Part by part: when an agent does not support one, the others are still installed. */
  static void install(OpenTelemetryConfigurationModel file, ActiveCharter active) {
    EnforcingConfigurationFile configuration = new EnforcingConfigurationFile(file, active);
    hook("exporters", () -> FileExporters.wrap(file));
    hook("resource", configuration::resource);
    part("limits", configuration::limits);
    hook("propagator", configuration::propagators);
    part("baggage on spans", configuration::baggageOnSpans);
    part("captured headers", configuration::capturedHeaders);
    if (active.mode() == Mode.ENFORCE) {
      SemconvOptIn.ask(active.charter());
      part("new names", configuration::newNames);
      part("sampler", configuration::sampler); // live as soon as the SDK has created it
      hook("views", configuration::views);
    }
  }

  private static void hook(String name, Runnable put) {
    if (part(name, put)) {
      Hooks.live(name);
    }
  }

  private static boolean part(String name, Runnable put) {
    try {
      put.run();
      return true;
    } catch (RuntimeException | LinkageError problem) {
      Hooks.refused(name, why(problem));
      return false;
    }
  }

  private static String why(Throwable problem) {
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }

  /** After all other customizers, so that none undoes the enforcement. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

package dev.plumbline.agent;

import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Puts the law into each part of an SDK that is configured by a file ({@code otel.config.file}):
 * the agent asks {@link PlumblineCustomizer} nothing then. What the file says is changed before the
 * SDK is made of it.
 */
public final class FileCustomizer implements DeclarativeConfigurationCustomizerProvider {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  @Override
  public void customize(DeclarativeConfigurationCustomizer sdk) {
    sdk.addModelCustomizer(FileCustomizer::lawful);
  }

  /** Whatever happens here, the agent gets its file: else it would not start at all. */
  private static OpenTelemetryConfigurationModel lawful(OpenTelemetryConfigurationModel file) {
    try {
      if (Settings.declare(FileSettings.of(file))) {
        LawLoader.beginAgain();
      }
    } catch (RuntimeException | LinkageError problem) {
      logger.warning("Plumbline reads no settings of the configuration file: " + why(problem));
    }
    try {
      if (Installed.install() != null) {
        hold(file, Plumbline.lawInForce());
      }
    } catch (RuntimeException | LinkageError problem) {
      logger.log(Level.WARNING, "Plumbline enforces nothing: " + problem, problem);
    }
    return file;
  }

  /** Part by part: what an agent does not take costs that part and no other. */
  static void hold(OpenTelemetryConfigurationModel file, Law law) {
    LawfulFile lawful = new LawfulFile(file, law);
    hook("exporters", () -> FileExporters.embrace(file));
    hook("resource", lawful::resource);
    part("limits", lawful::limits);
    hook("propagator", lawful::propagators);
    part("baggage on spans", lawful::baggageOnSpans);
    part("captured headers", lawful::capturedHeaders);
    if (law.mode() == Mode.ENFORCE) {
      NewNames.ask(law.charter());
      part("new names", lawful::newNames);
      part("sampler", lawful::sampler); // live as soon as the SDK has made it
      hook("views", lawful::views);
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

  /** After everybody else, so that the law has the last word. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

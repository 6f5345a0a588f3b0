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
      logger.log(
          Level.WARNING, "Plumbline cannot read its settings in the configuration file", problem);
    }
    if (Installed.install() == null) {
      return file;
    }
    Law law = Plumbline.lawInForce();
    try {
      LawfulFile lawful = new LawfulFile(file, law);
      FileExporters.embrace(file);
      lawful.resource();
      lawful.propagators();
      lawful.baggageOnSpans();
      Hooks.live("exporters");
      Hooks.live("propagator");
      Hooks.live("resource");
      if (law.mode() == Mode.ENFORCE) {
        NewNames.ask(law.charter());
        lawful.newNames();
        lawful.sampler();
        lawful.views();
        Hooks.live("views");
      }
    } catch (RuntimeException | LinkageError problem) {
      law.findings().failed("configuration file", problem);
    }
    return file;
  }

  /** After everybody else, so that the law has the last word. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

package dev.plumbline.agent;

import dev.plumbline.agent.charter.ActiveCharterLoader;
import dev.plumbline.agent.install.Host;
import dev.plumbline.agent.install.SdkEnforcement;
import dev.plumbline.agent.install.SdkParts;
import dev.plumbline.agent.install.Start;
import dev.plumbline.agent.modules.OwnSdk;
import dev.plumbline.agent.settings.Settings;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.resources.Resource;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Installs enforcement in an SDK that an application configures itself ({@code
 * AutoConfiguredOpenTelemetrySdk}, the OpenTelemetry starter of Spring Boot): the extension is on
 * the application's class path. Nothing that it loads then needs a class of the agent.
 */
public final class WithoutAgent
    implements AutoConfigurationCustomizerProvider, AutoConfigureListener {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private static final String OLDEST_SDK = "1.61.0";

  /** What instrumentations of libraries ask for their customizers. */
  private static final String INSTRUMENTERS =
      "io.opentelemetry.instrumentation.api.incubator.instrumenter.InstrumenterCustomizerProvider";

  private boolean begun;
  private @Nullable SdkEnforcement installed;

  @Override
  public void customize(AutoConfigurationCustomizer sdk) {
    if (!Host.isAgent()) {
      SdkParts.put(sdk, this::install);
    }
  }

  /** With the first part that the SDK makes: only then are its properties complete. */
  private synchronized @Nullable SdkEnforcement install(ConfigProperties config) {
    if (begun || config.getBoolean("otel.sdk.disabled", false)) {
      return installed;
    }
    begun = true;
    try {
      Settings.declare(config::getString);
      ActiveCharterLoader.beginAgain();
      SdkEnforcement enforcement = SdkEnforcement.install();
      if (enforcement != null) {
        SdkParts.begin(enforcement.active());
        OwnSdk.isEnforced();
      }
      installed = enforcement;
    } catch (LinkageError older) {
      logger.log(
          Level.WARNING,
          "Plumbline enforces nothing: the OpenTelemetry SDK on the class path is {0}; expected"
              + " {1} or newer ({2})",
          new Object[] {
            Resource.getDefault().getAttribute(AttributeKey.stringKey("telemetry.sdk.version")),
            OLDEST_SDK,
            older
          });
    } catch (RuntimeException problem) {
      logger.log(Level.WARNING, "Plumbline enforces nothing: " + problem, problem);
    }
    return installed;
  }

  @Override
  public void afterAutoConfigure(OpenTelemetrySdk sdk) {
    SdkEnforcement enforcement = installed();
    if (enforcement != null) {
      Start.end(enforcement, sdk.getMeterProvider(), lacking());
    }
  }

  private synchronized @Nullable SdkEnforcement installed() {
    return installed;
  }

  /** The end of the startup line. */
  static String lacking() {
    return "; cannot hold without the agent: "
        + (has(INSTRUMENTERS) ? "" : "error-tuple, ")
        + "Plumbline-Error on responses, Server-Timing, ErrorInfo, deadlines and retry marks of"
        + " gRPC, which side ended an exchange";
  }

  private static boolean has(String type) {
    try {
      Class.forName(type, false, WithoutAgent.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError absent) {
      return false;
    }
  }

  /** After all other customizers, so that none undoes the enforcement. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }
}

package dev.plumbline.agent.modules;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Warns once of an OpenTelemetry SDK that the application has beside the agent's. */
public final class OwnSdk {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  /** Set by the copy of the extension on the application's class path. */
  private static final String ENFORCED = "plumbline.own.sdk.enforced";

  private static final String REMEDY =
      " Keep one of the two: remove the SDK (spring-boot-starter-opentelemetry,"
          + " opentelemetry-spring-boot-starter), or run without the agent, the SDK configured by"
          + " autoconfigure and plumbline-extension.jar on the class path";

  private static final AtomicBoolean warned = new AtomicBoolean();

  private OwnSdk() {}

  /** From now on the charter holds in the application's own SDK too. */
  public static void isEnforced() {
    System.setProperty(ENFORCED, "true");
  }

  /**
   * The application gives a part to an SDK of its own.
   *
   * @param part a processor or a reader
   */
  static void found(Object builder, Object part) {
    if (!warned.compareAndSet(false, true)) {
      return;
    }
    logger.log(
        Level.WARNING,
        "Plumbline: the application has an OpenTelemetry SDK of its own beside the agent ({0} of"
            + " {1}). {2} What both record is exported twice.{3}",
        new Object[] {
          part.getClass().getName(),
          builder.getClass().getSimpleName(),
          Boolean.getBoolean(ENFORCED)
              ? "The extension on its class path enforces the charter there."
              : "The charter does not hold for what it exports: sensitive values leave in clear.",
          REMEDY
        });
  }
}

package dev.plumbline.agent;

import java.io.IOException;
import java.util.Collections;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says so when the extension is here more than once: named twice, or beside an agent that carries
 * it inside. The agent uses one and is silent about the others, which may be of another version.
 */
final class Copies {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final String SELF = "dev/plumbline/agent/Copies.class";

  private Copies() {}

  static void tell() {
    try {
      ClassLoader extensions =
          (ClassLoader)
              Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", true, null)
                  .getMethod("getExtensionsClassLoader")
                  .invoke(null);
      // The agent gives all of them one and the same address.
      int copies = Collections.list(extensions.getResources(SELF)).size();
      if (copies > 1) {
        logger.log(
            Level.WARNING,
            "Plumbline is here {0} times; one copy is used, take the others out of"
                + " otel.javaagent.extensions",
            copies);
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException unreachable) {
      Plumbline.lawInForce().findings().failed("copies", unreachable);
    }
  }
}

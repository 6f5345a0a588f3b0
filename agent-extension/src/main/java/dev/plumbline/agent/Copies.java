package dev.plumbline.agent;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Says so when the extension is here more than once: named twice, or beside an agent that carries
 * it inside. The agent uses one and is silent about the others, which may be of another version.
 */
final class Copies {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  /** Each copy brings a charter. */
  private static final String SELF = "plumbline/charter.json";

  private Copies() {}

  static void tell() {
    try {
      ClassLoader extensions =
          (ClassLoader)
              Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", true, null)
                  .getMethod("getExtensionsClassLoader")
                  .invoke(null);
      int copies = copies(extensions);
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

  /**
   * The one among the agent's own classes is listed once for each jar beside it; those jars have
   * one and the same address.
   */
  private static int copies(ClassLoader extensions) throws IOException {
    ClassLoader agent = extensions.getParent();
    URL inside = agent == null ? null : agent.getResource(SELF);
    int copies = inside == null ? 0 : 1;
    for (URL copy : Collections.list(extensions.getResources(SELF))) {
      if (inside == null || !copy.toString().equals(inside.toString())) {
        copies++;
      }
    }
    return copies;
  }
}

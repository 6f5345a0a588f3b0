package dev.plumbline.agent.install;

import dev.plumbline.agent.finding.FindingCounts;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs a warning when the extension is on the agent's class path more than once: listed twice, or
 * beside an agent that contains it. The agent uses one of them without a message; the others may be
 * of another version.
 */
final class DuplicateExtensions {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  /** Each copy of the extension contains a charter. */
  private static final String SELF = "plumbline/charter.json";

  private DuplicateExtensions() {}

  static void warn(FindingCounts findings) {
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
            "Plumbline is loaded {0} times; one copy is used; remove the others from"
                + " otel.javaagent.extensions",
            copies);
      }
    } catch (ReflectiveOperationException | IOException | RuntimeException unreachable) {
      findings.failed("copies", unreachable);
    }
  }

  /** The copy inside the agent is listed once for each extension jar, with the same address. */
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

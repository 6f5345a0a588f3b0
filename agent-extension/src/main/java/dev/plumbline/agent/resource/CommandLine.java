package dev.plumbline.agent.resource;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.sdk.resources.Resource;

/**
 * Leaves the command line of the process out of its resource, in every mode: people put passwords
 * into command lines.
 */
public final class CommandLine {
  private CommandLine() {}

  /** The resource without it, unless the charter says that it may leave. */
  public static Resource outOf(Resource found, Charter charter) {
    try {
      return found.toBuilder()
          .removeIf(
              key -> Protection.of(charter.attributeRules(), key.getKey()) == Protection.WITHHOLD)
          .build();
    } catch (RuntimeException | LinkageError problem) {
      return found; // the exporters leave it out as well
    }
  }
}

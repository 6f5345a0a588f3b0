package dev.plumbline.agent.resource;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Protection;
import io.opentelemetry.sdk.resources.Resource;

/**
 * Removes the command line of the process from its resource, in every mode: it may contain
 * passwords.
 */
public final class CommandLine {
  private CommandLine() {}

  /** The resource without it, unless the charter allows it. */
  public static Resource outOf(Resource found, Charter charter) {
    try {
      return found.toBuilder()
          .removeIf(
              key -> Protection.of(charter.attributeRules(), key.getKey()) == Protection.WITHHOLD)
          .build();
    } catch (RuntimeException | LinkageError problem) {
      return found; // the exporters remove it as well
    }
  }
}

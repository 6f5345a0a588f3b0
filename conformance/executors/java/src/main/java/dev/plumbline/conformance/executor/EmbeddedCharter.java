package dev.plumbline.conformance.executor;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The charter that {@code PLUMBLINE_CHARTER} names, else the demo's; enforced. */
final class EmbeddedCharter {
  private static final Charter CHARTER = load();

  private EmbeddedCharter() {}

  private static Charter load() {
    try {
      String given = System.getenv("PLUMBLINE_CHARTER");
      CharterResult result =
          CharterLoader.load(
              CharterFiles.at(given == null ? RelayProcess.charter() : Path.of(given)));
      if (!result.isValid()) {
        throw new IllegalStateException("the charter is broken: " + result.problems());
      }
      return result.charter();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Charter charter() {
    return CHARTER;
  }

  static ActiveCharter active(String service) {
    ActiveCharter active = new ActiveCharter(CHARTER, Mode.ENFORCE);
    active.serviceName(service);
    return active;
  }
}

package dev.plumbline.conformance.executor;

import dev.plumbline.agent.ActiveCharter;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;

/** The charter inside the extension, enforced. */
final class EmbeddedCharter {
  private static final Charter CHARTER = load();

  private EmbeddedCharter() {}

  private static Charter load() {
    CharterResult result =
        CharterLoader.load(CharterFiles.resource(EmbeddedCharter.class.getClassLoader()));
    if (!result.isValid()) {
      throw new IllegalStateException("the embedded charter is broken: " + result.problems());
    }
    return result.charter();
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

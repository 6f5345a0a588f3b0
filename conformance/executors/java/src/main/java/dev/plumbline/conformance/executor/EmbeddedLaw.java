package dev.plumbline.conformance.executor;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;

/** The charter inside the extension, enforced. */
final class EmbeddedLaw {
  private static final Charter CHARTER = load();

  private EmbeddedLaw() {}

  private static Charter load() {
    CharterResult result =
        CharterLoader.load(CharterFiles.resource(EmbeddedLaw.class.getClassLoader()));
    if (!result.isValid()) {
      throw new IllegalStateException("the embedded charter is broken: " + result.problems());
    }
    return result.charter();
  }

  static Charter charter() {
    return CHARTER;
  }

  static Law law(String service) {
    Law law = new Law(CHARTER, Mode.ENFORCE);
    law.serviceName(service);
    return law;
  }
}

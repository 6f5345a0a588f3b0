package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;

/** Compares the digest that telemetry has with that of a charter. */
final class Digests {
  private static final int SHORT = 12;

  private Digests() {}

  static String compared(String digest, Charter charter) {
    if (digest.isEmpty()) {
      return "no plumbline.charter.digest: Plumbline is not in this process, or its mode is off";
    }
    return digest.equals(charter.digest())
        ? "charter digest " + brief(digest) + ", the given charter"
        : "charter digest "
            + brief(digest)
            + ", another than the given one ("
            + brief(charter.digest())
            + "): what follows is by the given charter, which the process did not apply";
  }

  static String brief(String digest) {
    return SafeText.plain(digest, SHORT).replace("…", "");
  }
}

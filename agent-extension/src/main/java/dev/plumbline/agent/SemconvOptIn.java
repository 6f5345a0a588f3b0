package dev.plumbline.agent;

import dev.plumbline.charter.Charter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opts in to the agent's new semantic conventions of RPC, databases and code, each where the
 * charter defines the new names.
 *
 * <p>By system property: the agent does not read what addPropertiesSupplier adds at that point. A
 * value that the user has set stays.
 */
final class SemconvOptIn {
  private static final String STABILITY = "otel.semconv-stability.opt-in";
  private static final String PREVIEW = "otel.semconv-stability.preview";
  private static final String VERSION_3 = "otel.instrumentation.common.v3-preview";
  private static final Map<String, String> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("rpc", "rpc.system.name");
    KEYS.put("database", "db.system.name");
    KEYS.put("code", "code.function.name");
  }

  private SemconvOptIn() {}

  /** The opt-ins that the charter supports, as the value of the agent's setting. */
  static String of(Charter charter) {
    StringBuilder names = new StringBuilder();
    KEYS.forEach(
        (name, key) -> {
          if (charter.attributes().containsKey(key)) {
            names.append(names.length() == 0 ? "" : ",").append(name);
          }
        });
    return names.toString();
  }

  static void ask(Charter charter) {
    String names = of(charter);
    if (!names.isEmpty() && Settings.get(STABILITY) == null) {
      System.setProperty(STABILITY, names);
    }
    // What the agent's version 3 does not treat as stable yet has another property.
    if (names.contains("rpc")
        && "true".equalsIgnoreCase(Settings.get(VERSION_3))
        && Settings.get(PREVIEW) == null) {
      System.setProperty(PREVIEW, "rpc");
    }
  }
}

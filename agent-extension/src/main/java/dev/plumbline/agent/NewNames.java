package dev.plumbline.agent;

import dev.plumbline.charter.Charter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Asks the agent for the new names of RPC, databases and code, of each where the charter knows
 * them.
 *
 * <p>By system property: what addPropertiesSupplier gives does not reach the place that asks. A
 * user's own value stays.
 */
final class NewNames {
  private static final String STABILITY = "otel.semconv-stability.opt-in";
  private static final String PREVIEW = "otel.semconv-stability.preview";
  private static final String VERSION_3 = "otel.instrumentation.common.v3-preview";
  private static final Map<String, String> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("rpc", "rpc.system.name");
    KEYS.put("database", "db.system.name");
    KEYS.put("code", "code.function.name");
  }

  private NewNames() {}

  /** Those that the charter knows, as the agent's setting has them. */
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
    // What the agent's version 3 does not take for stable yet is asked for by another property.
    if (names.contains("rpc")
        && "true".equalsIgnoreCase(Settings.get(VERSION_3))
        && Settings.get(PREVIEW) == null) {
      System.setProperty(PREVIEW, "rpc");
    }
  }
}

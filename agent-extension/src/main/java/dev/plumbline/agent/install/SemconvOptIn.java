package dev.plumbline.agent.install;

import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.Charter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Opts in to the agent's new semantic conventions of RPC, databases, code and messaging, each where
 * the charter defines the new names.
 *
 * <p>By system property: the agent does not read what addPropertiesSupplier adds at that point. A
 * value that the user has set stays.
 */
public final class SemconvOptIn {
  private static final String STABILITY = "otel.semconv-stability.opt-in";
  private static final String PREVIEW = "otel.semconv-stability.preview";
  private static final String VERSION_3 = "otel.instrumentation.common.v3-preview";
  private static final Map<String, String> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("rpc", "rpc.system.name");
    KEYS.put("database", "db.system.name");
    KEYS.put("code", "code.function.name");
    KEYS.put("messaging", "messaging.operation.name");
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

  public static void ask(Charter charter) {
    String names = of(charter);
    if (!names.isEmpty() && Settings.get(STABILITY) == null) {
      System.setProperty(STABILITY, names);
    }
    // What the agent's version 3 does not treat as stable yet has another property.
    String previewed = previewed(names);
    if (!previewed.isEmpty()
        && "true".equalsIgnoreCase(Settings.get(VERSION_3))
        && Settings.get(PREVIEW) == null) {
      System.setProperty(PREVIEW, previewed);
    }
  }

  private static String previewed(String names) {
    List<String> previewed = new ArrayList<>();
    for (String name : Arrays.asList("rpc", "messaging")) {
      if (names.contains(name)) {
        previewed.add(name);
      }
    }
    return String.join(",", previewed);
  }
}

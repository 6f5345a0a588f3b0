package dev.plumbline.agent;

/**
 * Asks the agent for the new RPC names.
 *
 * <p>By system property: what addPropertiesSupplier gives does not reach the place that asks. A
 * user's own value stays.
 */
final class NewRpcNames {
  private static final String STABILITY = "otel.semconv-stability.opt-in";

  private NewRpcNames() {}

  static void ask() {
    if (Settings.get(STABILITY) == null) {
      System.setProperty(STABILITY, "rpc");
    }
  }
}

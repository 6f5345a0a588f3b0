package dev.plumbline.agent;

/** Who has loaded this copy of the extension: the agent, or an application without one. */
final class Host {
  private static final String AGENT = "io.opentelemetry.javaagent.";

  private Host() {}

  static boolean isAgent() {
    ClassLoader loader = Host.class.getClassLoader();
    return loader != null && loader.getClass().getName().startsWith(AGENT);
  }
}

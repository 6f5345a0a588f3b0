package dev.plumbline.agent.install;

/** Who has loaded this copy of the extension: the agent, or an application without one. */
public final class Host {
  private static final String AGENT = "io.opentelemetry.javaagent.";

  private Host() {}

  public static boolean isAgent() {
    ClassLoader loader = Host.class.getClassLoader();
    return loader != null && loader.getClass().getName().startsWith(AGENT);
  }
}

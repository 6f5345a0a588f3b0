package dev.plumbline.packaging;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLStreamHandler;
import java.nio.file.Path;

/**
 * Rewrites the classes of an extension as an agent does at every start: it moves OpenTelemetry's
 * packages to where it hides its own from the application. It calls the agent's own code, so that
 * the result is the same.
 */
final class Rewriting implements Closeable {
  private static final String HANDLER =
      "io.opentelemetry.javaagent.tooling.RemappingUrlStreamHandler";
  private static final String CONNECTION =
      "io.opentelemetry.javaagent.tooling.RemappingUrlConnection";

  private final AgentLoader loader;
  private final URLStreamHandler handler;
  private final Object remapper;
  private final Method map;

  private Rewriting(AgentLoader loader, URLStreamHandler handler, Object remapper, Method map) {
    this.loader = loader;
    this.handler = handler;
    this.remapper = remapper;
    this.map = map;
  }

  /**
   * Of the classes of an extension.
   *
   * @throws ReflectiveOperationException when this agent does it in a way that is not known here
   */
  static Rewriting of(Path agent, Path extension) throws IOException, ReflectiveOperationException {
    AgentLoader loader = new AgentLoader(agent);
    try {
      Constructor<?> handler = loader.loadClass(HANDLER).getDeclaredConstructor(File.class);
      handler.setAccessible(true);
      Field field = loader.loadClass(CONNECTION).getDeclaredField("remapper");
      field.setAccessible(true);
      Object remapper = field.get(null);
      return new Rewriting(
          loader,
          (URLStreamHandler) handler.newInstance(extension.toFile()),
          remapper,
          remapper.getClass().getMethod("map", String.class));
    } catch (ReflectiveOperationException | LinkageError unknown) {
      loader.close();
      throw new ReflectiveOperationException(unknown);
    }
  }

  /** The code of a class of the extension. */
  byte[] code(String file) throws IOException {
    URL url = new URL("otel", null, -1, "/" + file, handler);
    try (InputStream in = url.openConnection().getInputStream()) {
      return in.readAllBytes();
    }
  }

  /** The name of a class of OpenTelemetry, with dots, inside the agent. */
  String name(String name) throws ReflectiveOperationException {
    return ((String) map.invoke(remapper, name.replace('.', '/'))).replace('/', '.');
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}

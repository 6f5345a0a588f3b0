package dev.plumbline.packaging;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** Loads classes of an agent as the agent does: they are resources until then. */
final class AgentLoader extends ClassLoader implements Closeable {
  /** Where the agent keeps them. */
  static final String FOLDER = "inst/";

  private static final String SUFFIX = ".classdata";

  private final JarFile agent;

  AgentLoader(Path agent) throws IOException {
    super(ClassLoader.getPlatformClassLoader());
    this.agent = new JarFile(agent.toFile());
  }

  /** Where the agent keeps a class, or any other file, of this name. */
  static String place(String name) {
    return FOLDER
        + (name.endsWith(".class")
            ? name.substring(0, name.length() - ".class".length()) + SUFFIX
            : name);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try {
      ZipEntry entry = agent.getEntry(place(file));
      if (entry == null) {
        entry = agent.getEntry(file);
      }
      if (entry == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] code = agent.getInputStream(entry).readAllBytes();
      return defineClass(name, code, 0, code.length);
    } catch (IOException unreadable) {
      throw new ClassNotFoundException(name, unreadable);
    }
  }

  @Override
  public void close() throws IOException {
    agent.close();
  }
}

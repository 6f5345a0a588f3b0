package dev.plumbline.packaging;

import dev.plumbline.charter.CharterFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * An OpenTelemetry Java agent that carries the extension, which carries a charter.
 *
 * <p>The extension's classes stand among the agent's own, rewritten beforehand as this agent
 * rewrites extensions: a service then starts as if the agent had been built with them. In an agent
 * that does it in a way unknown here, the extension stays a jar of its own inside.
 */
public final class OneFileAgent {
  private static final String EXTENSION_ENTRY = "extensions/plumbline-extension.jar";

  /** Properties that the extension sets where the user has not. */
  private static final String DEFAULTS = "plumbline/defaults.properties";

  private static final String LEAN_ONLY = "otel.instrumentation.common.default-enabled=false\n";
  private static final String EXTENSION_MARK = "dev/plumbline/agent/";
  private static final String META_INF = "META-INF/";
  private static final String SERVICES = META_INF + "services/";
  private static final String LICENSE = META_INF + "LICENSE";

  /** Where the agent has the licences of what is in it. */
  private static final String LICENSES = META_INF + "licenses/";

  private final Path agent;
  private final Path extension;
  private final byte[] charter;
  private final List<String> lean;

  /**
   * Of a compiled charter.
   *
   * @param lean the instrumentations of the agent that are loaded; all when none is named
   */
  public OneFileAgent(Path agent, Path extension, byte[] charter, List<String> lean) {
    this.agent = agent;
    this.extension = extension;
    this.charter = charter.clone();
    this.lean = List.copyOf(lean);
  }

  /** Arguments: the agent, the extension, the file to write; the charter is the extension's own. */
  public static void main(String[] arguments) throws IOException {
    Path extension = Path.of(arguments[1]);
    byte[] charter;
    try (JarFile jar = open(extension)) {
      charter = jar.getInputStream(jar.getEntry(CharterFiles.RESOURCE)).readAllBytes();
    }
    new OneFileAgent(Path.of(arguments[0]), extension, charter, List.of())
        .write(Path.of(arguments[2]));
  }

  /**
   * Writes the agent to a file, whole or not at all.
   *
   * @return whether the extension stands among the agent's own classes
   * @throws IOException when a jar is missing or is not what it should be, or on writing
   */
  public boolean write(Path output) throws IOException {
    requireAgent();
    requireExtension();
    Path folder = output.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder; expected one to write " + output + " into");
    }
    Jar both = new Jar(agent).without(OneFileAgent::isOfAnExtension);
    boolean inside = true;
    try {
      amongTheAgentsOwn().forEach(both::with);
    } catch (ReflectiveOperationException unknownAgent) {
      inside = false;
      both.with(EXTENSION_ENTRY, extensionWithCharter());
    }
    // Not a temporary file: nobody but its owner might read that.
    Path unfinished = folder.resolve(output.getFileName() + ".part");
    try {
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        both.writeTo(out);
      }
      Files.move(unfinished, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    return inside;
  }

  /** Of an agent that carries an extension already. */
  private static boolean isOfAnExtension(String name) {
    return name.equals(EXTENSION_ENTRY)
        || name.startsWith(AgentLoader.place(EXTENSION_MARK))
        || name.startsWith(AgentLoader.place("plumbline/"));
  }

  private Map<String, byte[]> amongTheAgentsOwn() throws IOException, ReflectiveOperationException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (Rewriting rewriting = Rewriting.of(agent, extension);
        JarFile from = open(extension);
        JarFile to = open(agent)) {
      for (ZipEntry entry :
          (Iterable<ZipEntry>) from.stream().map(ZipEntry.class::cast)::iterator) {
        String name = entry.getName();
        if (name.endsWith(".class")) {
          entries.put(AgentLoader.place(name), rewriting.code(name));
        } else if (name.startsWith(SERVICES) && !entry.isDirectory()) {
          String service =
              AgentLoader.place(SERVICES + rewriting.name(name.substring(SERVICES.length())));
          entries.put(service, providers(to, service, from, name));
        } else if (name.equals(LICENSE)) {
          entries.put(
              LICENSES + "plumbline-extension.jar/" + LICENSE,
              from.getInputStream(entry).readAllBytes());
        } else if (!entry.isDirectory() && !name.startsWith(META_INF) && !name.equals(DEFAULTS)) {
          entries.put(AgentLoader.place(name), from.getInputStream(entry).readAllBytes());
        }
      }
    }
    additions().forEach((name, content) -> entries.put(AgentLoader.place(name), content));
    return entries;
  }

  /** The agent's providers of a service, and the extension's. */
  private static byte[] providers(JarFile to, String service, JarFile from, String name)
      throws IOException {
    Set<String> lines = new LinkedHashSet<>();
    ZipEntry known = to.getEntry(service);
    if (known != null) {
      lines.addAll(lines(to, known));
    }
    lines.addAll(lines(from, from.getEntry(name)));
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> lines(JarFile jar, ZipEntry entry) throws IOException {
    return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }

  private byte[] extensionWithCharter() throws IOException {
    Jar jar = new Jar(extension).without(DEFAULTS::equals);
    additions().forEach(jar::with);
    return jar.toBytes();
  }

  /** What the extension gets along: the charter, and how the agent is to be set. */
  private Map<String, byte[]> additions() {
    Map<String, byte[]> additions = new LinkedHashMap<>();
    additions.put(CharterFiles.RESOURCE, charter);
    if (!lean.isEmpty()) {
      StringBuilder defaults = new StringBuilder(LEAN_ONLY);
      lean.forEach(
          name -> defaults.append("otel.instrumentation.").append(name).append(".enabled=true\n"));
      additions.put(DEFAULTS, defaults.toString().getBytes(StandardCharsets.UTF_8));
    }
    return additions;
  }

  private void requireAgent() throws IOException {
    try (JarFile jar = open(agent)) {
      Manifest manifest = jar.getManifest();
      if (manifest == null || manifest.getMainAttributes().getValue("Premain-Class") == null) {
        throw new IOException(
            agent + " is no Java agent; expected the opentelemetry-javaagent jar (Premain-Class)");
      }
    }
  }

  private void requireExtension() throws IOException {
    try (JarFile jar = open(extension)) {
      if (jar.stream().noneMatch(entry -> entry.getName().startsWith(EXTENSION_MARK))) {
        throw new IOException(
            extension + " is not Plumbline's extension; expected plumbline-extension.jar");
      }
    }
  }

  private static JarFile open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + " is missing; expected a jar");
    }
    try {
      return new JarFile(path.toFile());
    } catch (ZipException e) {
      throw new IOException(path + " is no jar (" + e.getMessage() + ")", e);
    }
  }
}

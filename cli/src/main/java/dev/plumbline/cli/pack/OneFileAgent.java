package dev.plumbline.cli.pack;

import dev.plumbline.charter.CharterFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** An OpenTelemetry Java agent that carries the extension, which carries a charter. */
public final class OneFileAgent {
  private static final String EXTENSION_ENTRY = "extensions/plumbline-extension.jar";

  /** Properties that the extension sets where the user has not. */
  private static final String DEFAULTS = "plumbline/defaults.properties";

  private static final String LEAN_ONLY = "otel.instrumentation.common.default-enabled=false\n";
  private static final String EXTENSION_MARK = "dev/plumbline/agent/";

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

  /**
   * Writes the agent to a file, whole or not at all.
   *
   * @throws IOException when a jar is missing or is not what it should be, or on writing
   */
  public void write(Path output) throws IOException {
    requireAgent();
    requireExtension();
    byte[] content = extensionWithCharter();
    Path folder = output.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder; expected one to write " + output + " into");
    }
    Path unfinished = Files.createTempFile(folder, output.getFileName().toString(), ".part");
    try {
      try (OutputStream out = Files.newOutputStream(unfinished)) {
        new Jar(agent).with(EXTENSION_ENTRY, content).writeTo(out);
      }
      Files.move(unfinished, output, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  private byte[] extensionWithCharter() throws IOException {
    Jar jar = new Jar(extension).without(DEFAULTS::equals).with(CharterFiles.RESOURCE, charter);
    if (!lean.isEmpty()) {
      StringBuilder defaults = new StringBuilder(LEAN_ONLY);
      lean.forEach(
          name -> defaults.append("otel.instrumentation.").append(name).append(".enabled=true\n"));
      jar.with(DEFAULTS, defaults.toString().getBytes(StandardCharsets.UTF_8));
    }
    return jar.toBytes();
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

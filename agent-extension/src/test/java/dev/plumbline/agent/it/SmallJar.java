package dev.plumbline.agent.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Jars that a test makes for itself: from source texts, or from another jar with more in it. */
final class SmallJar {
  private SmallJar() {}

  /** Compiles the texts, by class name, and puts them into a jar with the other entries. */
  static Path compiled(
      Path folder, String name, Map<String, String> sources, Map<String, String> entries)
      throws IOException {
    Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "--release", "17", "-d", classes.toString(), "-cp"));
    arguments.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path file =
          folder.resolve("src").resolve(source.getKey().replace('.', File.separatorChar) + ".java");
      Files.createDirectories(file.getParent());
      arguments.add(Files.writeString(file, source.getValue()).toString());
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler.run(null, null, null, arguments.toArray(new String[0])) != 0) {
      throw new IllegalStateException("the source of the test does not compile");
    }
    Map<String, byte[]> contents = new LinkedHashMap<>();
    try (Stream<Path> walk = Files.walk(classes)) {
      walk.filter(Files::isRegularFile)
          .forEach(file -> contents.put(classes.relativize(file).toString(), bytes(file)));
    }
    entries.forEach((entry, text) -> contents.put(entry, text.getBytes(StandardCharsets.UTF_8)));
    return write(folder.resolve(name), contents, null);
  }

  /** A copy of a jar in which some entries are others. */
  static Path changed(Path folder, String name, Path jar, Map<String, byte[]> entries)
      throws IOException {
    return write(folder.resolve(name), entries, jar);
  }

  private static Path write(Path target, Map<String, byte[]> contents, Path first)
      throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream out = new ZipOutputStream(file)) {
      if (first != null) {
        copy(first, contents.keySet(), out);
      }
      for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
        out.putNextEntry(new ZipEntry(entry.getKey()));
        out.write(entry.getValue());
      }
    }
    return target;
  }

  private static void copy(Path jar, Set<String> without, ZipOutputStream out) throws IOException {
    try (ZipFile in = new ZipFile(jar.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = in.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (without.contains(entry.getName())) {
          continue;
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream content = in.getInputStream(entry)) {
          content.transferTo(out);
        }
      }
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

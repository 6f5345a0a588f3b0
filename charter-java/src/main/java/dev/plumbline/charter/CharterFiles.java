package dev.plumbline.charter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of a charter, wherever they are kept: {@code policy.yaml} and the YAML files under
 * {@code registry/}, by path relative to the charter.
 */
public final class CharterFiles {
  /** Lists the files of a charter that is kept as resources, one relative path a line. */
  public static final String INDEX = "index.txt";

  /** Where a charter is kept inside a jar. */
  public static final String RESOURCE_FOLDER = "plumbline/charter";

  /** The policy, relative to the charter. */
  public static final String POLICY = "policy.yaml";

  /** The folder of the registry, relative to the charter. */
  public static final String REGISTRY = "registry/";

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_FILES = 1000;
  private static final int MAX_DEPTH = 8;

  private final String label;
  private final Map<String, byte[]> contents;
  private final List<Problem> problems;

  private CharterFiles(String label, Map<String, byte[]> contents, List<Problem> problems) {
    this.label = label;
    this.contents = contents;
    this.problems = problems;
  }

  /** The charter in a folder. What cannot be read becomes a problem, never an exception. */
  public static CharterFiles folder(Path folder) {
    CharterFiles files = new CharterFiles(folder.toString(), new TreeMap<>(), new ArrayList<>());
    if (!Files.isDirectory(folder)) {
      files.problem(
          "",
          Files.exists(folder) ? "the charter is not a folder" : "the charter folder is missing",
          "a folder with policy.yaml and registry/manifest.yaml");
      return files;
    }
    List<Path> paths = new ArrayList<>();
    Path policy = folder.resolve(POLICY);
    if (Files.exists(policy, LinkOption.NOFOLLOW_LINKS)) {
      paths.add(policy);
    }
    Path registry = folder.resolve(REGISTRY);
    if (Files.isDirectory(registry)) {
      try (Stream<Path> walk = Files.walk(registry, MAX_DEPTH)) {
        paths.addAll(
            walk.filter(path -> isYaml(path.toString()) && !Files.isDirectory(path))
                .limit(MAX_FILES + 1L)
                .sorted()
                .collect(Collectors.toList()));
      } catch (IOException | RuntimeException e) {
        files.problem(REGISTRY, "the folder cannot be read (" + e + ")", "a readable folder");
      }
    }
    for (Path path : paths) {
      String name = folder.relativize(path).toString().replace('\\', '/');
      if (!Files.isRegularFile(path)) {
        files.problem(name, "this is no regular file", "a readable file");
        continue;
      }
      try (InputStream in = Files.newInputStream(path)) {
        files.add(name, in);
      } catch (IOException | RuntimeException e) {
        files.problem(name, "the file cannot be read (" + e + ")", "a readable file");
      }
    }
    return files;
  }

  /** The charter kept as resources under a folder, listed by its {@value #INDEX}. */
  public static CharterFiles resources(ClassLoader loader, String folder) {
    CharterFiles files =
        new CharterFiles("classpath:" + folder, new TreeMap<>(), new ArrayList<>());
    String index = "";
    try (InputStream in = loader.getResourceAsStream(folder + "/" + INDEX)) {
      if (in == null) {
        files.problem(INDEX, "no charter is kept here", "a list of its files, one a line");
        return files;
      }
      index = new String(read(in), StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException e) {
      files.problem(INDEX, "the file cannot be read (" + e + ")", "a readable file");
    }
    for (String line : index.split("\r?\n", -1)) {
      String name = line.trim();
      if (name.isEmpty()) {
        continue;
      }
      try (InputStream in = loader.getResourceAsStream(folder + "/" + name)) {
        if (in == null) {
          files.problem(name, "the file is listed and missing", "every file of " + INDEX);
        } else {
          files.add(name, in);
        }
      } catch (IOException | RuntimeException e) {
        files.problem(name, "the file cannot be read (" + e + ")", "a readable file");
      }
    }
    return files;
  }

  /** The charter in the given texts, by relative path; {@code label} stands for its folder. */
  public static CharterFiles of(String label, Map<String, byte[]> contents) {
    return new CharterFiles(label, new TreeMap<>(contents), new ArrayList<>());
  }

  /** Contents by path relative to the charter, sorted by path. */
  public Map<String, byte[]> contents() {
    return Collections.unmodifiableMap(contents);
  }

  /** What went wrong when the files were gathered. */
  public List<Problem> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** How messages name a file. */
  public String labelOf(String name) {
    if (name.isEmpty()) {
      return label;
    }
    return label.isEmpty() ? name : label + (label.endsWith("/") ? "" : "/") + name;
  }

  private void add(String name, InputStream in) throws IOException {
    byte[] content = read(in);
    if (content.length > MAX_FILE_BYTES) {
      problem(name, "the file is larger than 1 MiB", "smaller files; a registry may have many");
    } else if (contents.size() >= MAX_FILES) {
      problem(name, "there are more than " + MAX_FILES + " files", "fewer files");
    } else {
      contents.put(name, content);
    }
  }

  private void problem(String name, String message, String expected) {
    problems.add(new Problem(new Location(labelOf(name), 1, 1), message, expected, null));
  }

  /** Reads to the end, but no further than one byte past the limit. */
  private static byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int count;
    while (out.size() <= MAX_FILE_BYTES && (count = in.read(buffer)) >= 0) {
      out.write(buffer, 0, count);
    }
    return out.toByteArray();
  }

  static boolean isYaml(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}

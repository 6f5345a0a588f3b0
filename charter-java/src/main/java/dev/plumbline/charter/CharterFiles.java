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
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of a charter, wherever they are kept, by path relative to the charter: {@code
 * policy.yaml} and the YAML files under {@code registry/}, the one {@value #COMPILED} that they
 * were compiled to, or the {@value #PACKAGE} that Weaver wrote.
 */
public final class CharterFiles {
  /** A charter in one file, as {@link CompiledCharter} writes it. */
  public static final String COMPILED = "charter.json";

  /** Where a charter is kept inside a jar. */
  public static final String RESOURCE = "plumbline/" + COMPILED;

  /** The policy, relative to the charter. */
  public static final String POLICY = "policy.yaml";

  /** The folder of the registry, relative to the charter. */
  public static final String REGISTRY = "registry/";

  /** A registry with all that it depends on, as {@code weaver registry package} writes it. */
  public static final String PACKAGE = "resolved.yaml";

  /** What {@code weaver registry package} writes beside it. */
  public static final String PACKAGE_MANIFEST = "manifest.yaml";

  /** What Weaver's manifest is called too. */
  public static final String REGISTRY_MANIFEST = "registry_manifest.yaml";

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_COMPILED_BYTES = 1 << 25;
  private static final int HEAD_BYTES = 4096;
  private static final int MAX_FILES = 1000;
  private static final int MAX_DEPTH = 8;

  private final String label;
  private final Map<String, byte[]> contents;
  private final List<Problem> problems;
  private boolean single;
  private boolean plain;

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
    if (Files.exists(folder.resolve(PACKAGE), LinkOption.NOFOLLOW_LINKS)) {
      paths.add(folder.resolve(PACKAGE));
      if (Files.exists(folder.resolve(PACKAGE_MANIFEST), LinkOption.NOFOLLOW_LINKS)) {
        paths.add(folder.resolve(PACKAGE_MANIFEST));
      }
    }
    Path registry = folder.resolve(REGISTRY);
    if (paths.isEmpty() && !Files.isDirectory(registry) && isRegistry(folder)) {
      files.plain = true;
      registry = folder;
    }
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
      String relative = folder.relativize(path).toString().replace('\\', '/');
      String name = files.plain ? REGISTRY + relative : relative;
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

  /**
   * The charter at a path: a folder, an archive (.zip or .jar) of one, a compiled charter, or a
   * file that Weaver wrote ({@code resolved/2.0}).
   */
  public static CharterFiles at(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!Files.isRegularFile(path)) {
      return folder(path);
    }
    return name.endsWith(".zip") || name.endsWith(".jar") ? archive(path) : single(path);
  }

  /** The charter that a class loader keeps compiled, as {@value #RESOURCE}. */
  public static CharterFiles resource(ClassLoader loader) {
    CharterFiles files =
        new CharterFiles("classpath:plumbline", new TreeMap<>(), new ArrayList<>());
    try (InputStream in = loader.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        files.problem(COMPILED, "no charter is kept here", "a compiled charter");
      } else {
        files.add(COMPILED, in);
      }
    } catch (IOException | RuntimeException e) {
      files.problem(COMPILED, "the file cannot be read (" + e + ")", "a readable file");
    }
    return files;
  }

  private static CharterFiles single(Path path) {
    CharterFiles files = new CharterFiles(path.toString(), new TreeMap<>(), new ArrayList<>());
    files.single = true;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = read(in, MAX_COMPILED_BYTES);
      boolean ofWeaver = isYaml(path.toString()) || isPackage(content);
      files.add(ofWeaver ? PACKAGE : COMPILED, content);
    } catch (IOException | RuntimeException e) {
      files.problem("", "the file cannot be read (" + e + ")", "a readable file");
    }
    return files;
  }

  /** Whether the beginning says so, before megabytes are looked at. */
  private static boolean isPackage(byte[] content) {
    int length = Math.min(content.length, HEAD_BYTES);
    return new String(content, 0, length, StandardCharsets.ISO_8859_1).contains("resolved/2.0");
  }

  /**
   * The charter in an archive, at its root or in one folder; the shallowest {@code policy.yaml},
   * {@value #COMPILED} or {@value #PACKAGE} tells which.
   */
  private static CharterFiles archive(Path path) {
    CharterFiles files = new CharterFiles(path.toString(), new TreeMap<>(), new ArrayList<>());
    try (ZipFile zip = new ZipFile(path.toFile())) {
      List<String> names = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        names.add(entries.nextElement().getName());
      }
      String root = root(names);
      if (root == null) {
        files.problem("", "the archive holds no charter", POLICY + " or " + COMPILED + " in it");
        return files;
      }
      boolean compiled = names.contains(root + COMPILED) && !names.contains(root + POLICY);
      boolean ofWeaver = names.contains(root + PACKAGE);
      for (String name : names) {
        if (belongs(name, root, compiled, ofWeaver)) {
          try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            files.add(name.substring(root.length()), in);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      files.problem("", "the archive cannot be read (" + e + ")", "a readable archive");
    }
    return files;
  }

  /** The folder of the archive in which the charter is, with its slash; null when there is none. */
  private static @Nullable String root(List<String> names) {
    String root = null;
    for (String name : names) {
      int slash = name.lastIndexOf('/') + 1;
      String file = name.substring(slash);
      boolean tells = file.equals(POLICY) || file.equals(COMPILED) || file.equals(PACKAGE);
      if (tells && !name.endsWith(REGISTRY + PACKAGE) && (root == null || slash < root.length())) {
        root = name.substring(0, slash);
      }
    }
    return root;
  }

  private static boolean belongs(String name, String root, boolean compiled, boolean ofWeaver) {
    if (!name.startsWith(root)) {
      return false;
    }
    String inside = name.substring(root.length());
    if (compiled) {
      return inside.equals(COMPILED);
    }
    return inside.equals(POLICY)
        || (inside.startsWith(REGISTRY) && isYaml(inside))
        || (ofWeaver && (inside.equals(PACKAGE) || inside.equals(PACKAGE_MANIFEST)));
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

  /** Whether this is the folder of a registry of others, by itself. */
  public boolean isPlain() {
    return plain;
  }

  private static boolean isRegistry(Path folder) {
    return Files.isRegularFile(folder.resolve(PACKAGE_MANIFEST))
        || Files.isRegularFile(folder.resolve(REGISTRY_MANIFEST));
  }

  /** How messages name a file. */
  public String labelOf(String name) {
    return plain && name.startsWith(REGISTRY)
        ? label(name.substring(REGISTRY.length()))
        : label(name);
  }

  private String label(String name) {
    if (name.isEmpty() || single || label.endsWith(".json")) {
      return label;
    }
    return label.isEmpty() ? name : label + (label.endsWith("/") ? "" : "/") + name;
  }

  /** The path relative to the charter of a file that messages name so. */
  public String nameOf(String labelled) {
    if (labelled.equals(label)) {
      return labelled.substring(labelled.replace('\\', '/').lastIndexOf('/') + 1);
    }
    String folder = labelOf(" ");
    String prefix = folder.substring(0, folder.length() - 1);
    return labelled.startsWith(prefix) ? labelled.substring(prefix.length()) : labelled;
  }

  private void add(String name, InputStream in) throws IOException {
    add(name, read(in, MAX_COMPILED_BYTES));
  }

  private void add(String name, byte[] content) {
    boolean large = name.equals(COMPILED) || name.endsWith(PACKAGE) || isPackage(content);
    int limit = large ? MAX_COMPILED_BYTES : MAX_FILE_BYTES;
    if (content.length > limit) {
      problem(
          name,
          "the file is larger than " + (limit >> 20) + " MiB",
          "smaller files; a registry may have many");
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
  private static byte[] read(InputStream in, int limit) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int count;
    while (out.size() <= limit && (count = in.read(buffer)) >= 0) {
      out.write(buffer, 0, count);
    }
    return out.toByteArray();
  }

  static boolean isYaml(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}

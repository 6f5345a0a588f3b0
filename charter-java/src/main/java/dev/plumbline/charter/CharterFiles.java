package dev.plumbline.charter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of a charter from a folder, archive or jar, by path relative to the charter:
 * {@code policy.yaml} and the YAML files under {@code registry/}, the one {@value #COMPILED} that
 * they were compiled to, or the {@value #PACKAGE} that Weaver wrote.
 */
public final class CharterFiles {
  /** A charter in one file, as {@link CompiledCharter} writes it. */
  public static final String COMPILED = "charter.json";

  /** Where a charter is kept inside a jar. */
  public static final String RESOURCE = "plumbline/" + COMPILED;

  /** The policy, relative to the charter. */
  public static final String POLICY = "policy.yaml";

  /** The folder of a policy in several files, one a team, relative to the charter. */
  public static final String POLICY_FOLDER = "policy/";

  /** The folder of the registry, relative to the charter. */
  public static final String REGISTRY = "registry/";

  /** A registry with all that it depends on, as {@code weaver registry package} writes it. */
  public static final String PACKAGE = "resolved.yaml";

  /** What {@code weaver registry package} writes beside it. */
  public static final String PACKAGE_MANIFEST = "manifest.yaml";

  /** What Weaver's manifest is called too. */
  public static final String REGISTRY_MANIFEST = "registry_manifest.yaml";

  /** What a policy extends, and how places in it begin. */
  public static final String BASE = "base";

  /** A jar cannot be listed; a test compares this with the folder. */
  static final List<String> BASE_FILES =
      Collections.unmodifiableList(
          Arrays.asList(
              POLICY,
              REGISTRY + "common.yaml",
              REGISTRY + "db.yaml",
              REGISTRY + "errors.yaml",
              REGISTRY + "http.yaml",
              REGISTRY + PACKAGE_MANIFEST,
              REGISTRY + "messaging.yaml",
              REGISTRY + "plumbline.yaml",
              REGISTRY + "process.yaml",
              REGISTRY + "resource.yaml",
              REGISTRY + "rpc.yaml"));

  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final int MAX_BYTES = 1 << 23;
  private static final long MAX_ARCHIVE_BYTES = 1L << 26;
  private static final int MAX_ENTRIES = 10_000;
  private static final int HEAD_BYTES = 4096;
  private static final int MAX_FILES = 1000;

  private final String label;
  private final Map<String, byte[]> contents;
  private final List<Problem> problems;
  private boolean single;
  private boolean plain;
  private int total;
  private boolean overfull;

  private CharterFiles(String label, Map<String, byte[]> contents, List<Problem> problems) {
    // An address where a path is expected may contain a password, which no message repeats.
    this.label = label.replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*:/+)\\S*@", "$1");
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
    files.plain = CharterFolder.isPlain(folder);
    try {
      Map<String, Path> found = CharterFolder.files(folder, files::problem);
      for (Map.Entry<String, Path> file : found.entrySet()) {
        files.read(file.getKey(), file.getValue());
      }
    } catch (IOException | RuntimeException e) {
      files.problem("", "the folder cannot be read (" + e + ")", "a readable folder");
    }
    return files;
  }

  private void read(String name, Path path) {
    if (overfull) {
      return;
    }
    try (InputStream in = Files.newInputStream(path)) {
      add(name, in);
    } catch (IOException | RuntimeException e) {
      problem(name, "the file cannot be read (" + e + ")", "a readable file");
    }
  }

  /**
   * The charter at a path: a folder, an archive (.zip or .jar) of one, a compiled charter, or a
   * file that Weaver wrote ({@code resolved/2.0}).
   */
  public static CharterFiles at(Path path) {
    if (!Files.isRegularFile(path)) {
      return folder(path);
    }
    return hasName(path, CharterFiles::isArchive) ? archive(path) : single(path);
  }

  /**
   * Changes when the charter at a path does: which files it has, where they really are, their times
   * and sizes. Every call follows the links again, so that a swapped link is a change.
   */
  public static String fingerprint(Path path) {
    StringBuilder text = new StringBuilder();
    try {
      if (Files.isDirectory(path)) {
        Map<String, Path> files =
            CharterFolder.files(
                path, (name, message, expected) -> text.append(name).append(' ').append(message));
        for (Map.Entry<String, Path> file : files.entrySet()) {
          stamp(file.getKey(), file.getValue(), text);
        }
      } else {
        stamp("", path.toRealPath(), text);
      }
    } catch (IOException | RuntimeException unreadable) {
      text.append(unreadable);
    }
    return text.toString();
  }

  private static void stamp(String name, Path real, StringBuilder text) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    text.append(name)
        .append(' ')
        .append(real)
        .append(' ')
        .append(attributes.lastModifiedTime())
        .append(' ')
        .append(attributes.size())
        .append(' ')
        .append(attributes.fileKey())
        .append('\n');
  }

  /** Whether a file's own name is so, or that of what it is a link to. */
  private static boolean hasName(Path path, Predicate<String> so) {
    if (so.test(path.toString())) {
      return true;
    }
    try {
      return so.test(path.toRealPath().toString());
    } catch (IOException | RuntimeException unreadable) {
      return false;
    }
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

  /**
   * The base that ships with this library, which a policy extends by {@code extends: base}; a
   * charter by itself.
   */
  public static CharterFiles base() {
    CharterFiles files = new CharterFiles(BASE, new TreeMap<>(), new ArrayList<>());
    for (String name : BASE_FILES) {
      try (InputStream in = CharterFiles.class.getResourceAsStream(BASE + '/' + name)) {
        if (in == null) {
          throw new IllegalStateException(BASE + '/' + name + " is not beside its class");
        }
        files.add(name, in);
      } catch (IOException e) {
        throw new IllegalStateException(BASE + '/' + name + " cannot be read", e);
      }
    }
    return files;
  }

  private static CharterFiles single(Path path) {
    CharterFiles files = new CharterFiles(path.toString(), new TreeMap<>(), new ArrayList<>());
    files.single = true;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = files.read(in);
      boolean ofWeaver = hasName(path, CharterFiles::isYaml) || isPackage(content);
      files.add(ofWeaver ? PACKAGE : COMPILED, content);
    } catch (IOException | RuntimeException e) {
      files.problem("", "the file cannot be read (" + e + ")", "a readable file");
    }
    return files;
  }

  /** Whether the beginning shows it, before megabytes are parsed. */
  private static boolean isPackage(byte[] content) {
    int length = Math.min(content.length, HEAD_BYTES);
    return new String(content, 0, length, StandardCharsets.ISO_8859_1).contains("resolved/2.0");
  }

  /**
   * The charter in an archive, at its root or in one folder; the shallowest {@code policy.yaml},
   * {@value #COMPILED} or {@value #PACKAGE} decides which, else the manifest of a plain registry.
   */
  private static CharterFiles archive(Path path) {
    CharterFiles files = new CharterFiles(path.toString(), new TreeMap<>(), new ArrayList<>());
    if (path.toFile().length() > MAX_ARCHIVE_BYTES) {
      files.problem(
          "",
          "the archive is larger than " + (MAX_ARCHIVE_BYTES >> 20) + " MiB",
          "an archive of a charter and little else");
      return files;
    }
    try (ZipFile zip = new ZipFile(path.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        files.problem(
            "",
            "the archive has more than " + MAX_ENTRIES + " entries",
            "an archive of a charter and little else");
        return files;
      }
      List<String> names = new ArrayList<>();
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        names.add(entries.nextElement().getName());
      }
      String root = root(names, POLICY, COMPILED, PACKAGE);
      if (root == null) {
        root = rootOfTeams(names);
      }
      if (root == null) {
        root = root(names, PACKAGE_MANIFEST, REGISTRY_MANIFEST);
        files.plain = root != null;
      }
      if (root == null) {
        files.problem(
            "",
            "the archive holds no charter",
            POLICY
                + " or "
                + COMPILED
                + " in it, or the "
                + PACKAGE_MANIFEST
                + " of a Weaver registry");
        return files;
      }
      boolean compiled = names.contains(root + COMPILED) && !names.contains(root + POLICY);
      boolean ofWeaver = names.contains(root + PACKAGE);
      for (String name : names) {
        boolean taken =
            files.plain
                ? name.startsWith(root) && isYaml(name)
                : belongs(name, root, compiled, ofWeaver);
        if (!files.overfull && taken) {
          String inside = name.substring(root.length());
          try (InputStream in = zip.getInputStream(zip.getEntry(name))) {
            files.add(files.plain ? REGISTRY + inside : inside, in);
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      files.problem("", "the archive cannot be read (" + e + ")", "a readable archive");
    }
    return files;
  }

  /**
   * The folder of the archive in which the charter is, with its slash, by one of the files that it
   * has; null when there is none.
   */
  private static @Nullable String root(List<String> names, String... telling) {
    List<String> files = Arrays.asList(telling);
    String root = null;
    for (String name : names) {
      int slash = name.lastIndexOf('/') + 1;
      String file = name.substring(slash);
      if (files.contains(file)
          && !name.endsWith(REGISTRY + PACKAGE)
          && (root == null || slash < root.length())) {
        root = name.substring(0, slash);
      }
    }
    return root;
  }

  /** The folder in which a policy of several files is; null when there is none. */
  private static @Nullable String rootOfTeams(List<String> names) {
    for (String name : names) {
      int folder = name.startsWith(POLICY_FOLDER) ? 0 : name.indexOf('/' + POLICY_FOLDER) + 1;
      if (isYaml(name) && (folder > 0 || name.startsWith(POLICY_FOLDER))) {
        return name.substring(0, folder);
      }
    }
    return null;
  }

  /** Whether a file, relative to the charter, is of its policy. */
  public static boolean isPolicy(String name) {
    return name.equals(POLICY) || name.startsWith(POLICY_FOLDER);
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
        || (inside.startsWith(POLICY_FOLDER) && isYaml(inside))
        || (inside.startsWith(REGISTRY) && isYaml(inside))
        || (ofWeaver && (inside.equals(PACKAGE) || inside.equals(PACKAGE_MANIFEST)));
  }

  /** The charter in the given texts, by relative path; {@code label} stands for its folder. */
  public static CharterFiles of(String label, Map<String, byte[]> contents) {
    return new CharterFiles(label, new TreeMap<>(contents), new ArrayList<>());
  }

  /** A compiled charter that was read from a file, which {@code label} names. */
  public static CharterFiles compiled(String label, byte[] content) {
    CharterFiles files = new CharterFiles(label, new TreeMap<>(), new ArrayList<>());
    files.single = true;
    files.add(COMPILED, content);
    return files;
  }

  /** Contents by path relative to the charter, sorted by path. */
  public Map<String, byte[]> contents() {
    return Collections.unmodifiableMap(contents);
  }

  /** What went wrong when the files were gathered. */
  public List<Problem> problems() {
    return Collections.unmodifiableList(problems);
  }

  /** Whether this is the folder of a registry without a policy. */
  public boolean isPlain() {
    return plain;
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
    if (!overfull) {
      add(name, read(in));
    }
  }

  /** Adds a file that was read, unless it is too much; nothing is read after the first excess. */
  private void add(String name, byte[] content) {
    boolean large = name.equals(COMPILED) || name.endsWith(PACKAGE) || isPackage(content);
    if (total > MAX_BYTES) {
      refuse(
          name,
          String.format(
              Locale.ROOT,
              "with this file the charter is larger than %d MiB (%,d bytes)",
              MAX_BYTES >> 20,
              MAX_BYTES),
          "a smaller charter: the limit holds for all its files together");
    } else if (!large && content.length > MAX_FILE_BYTES) {
      problem(
          name,
          "the file is larger than " + (MAX_FILE_BYTES >> 20) + " MiB",
          "smaller files; a registry may have many");
    } else if (contents.size() >= MAX_FILES) {
      refuse(name, "there are more than " + MAX_FILES + " files", "fewer files");
    } else {
      contents.put(name, content);
    }
  }

  /** Drops all files, so that this is the only problem reported. */
  private void refuse(String name, String message, String expected) {
    overfull = true;
    contents.clear();
    problem(name, message, expected);
  }

  private void problem(String name, String message, String expected) {
    problems.add(new Problem(new Location(labelOf(name), 1, 1), message, expected, null));
  }

  /** Reads to the end, but no further than one byte past what is left of the limit. */
  private byte[] read(InputStream in) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int count = 0;
    while (count >= 0 && total <= MAX_BYTES) {
      out.write(buffer, 0, count);
      count = in.read(buffer, 0, Math.min(buffer.length, MAX_BYTES + 1 - total));
      total += Math.max(count, 0);
    }
    return out.toByteArray();
  }

  private static boolean isArchive(String name) {
    return name.endsWith(".zip") || name.endsWith(".jar");
  }

  static boolean isYaml(String name) {
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}

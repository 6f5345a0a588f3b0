package dev.plumbline.cases;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads the vectors: a folder of folders of YAML files. */
public final class CaseFiles {
  /** Folders with cases for participants. */
  public static final List<String> FOLDERS =
      List.of(
          "errors",
          "naming",
          "sampling",
          "propagation",
          "baggage",
          "metrics",
          "redaction",
          "resource",
          "rules",
          "signature");

  /** Folders that other programs read. */
  private static final List<String> OTHERS = List.of("charter", "charters", "verify");

  private final List<Case> cases = new ArrayList<>();
  private final Map<String, String> places = new HashMap<>();
  private final Expansion expansion;

  private CaseFiles(Path vectors) {
    this.expansion = new Expansion(new CaseCharters(vectors.resolve("charters")));
  }

  /**
   * All cases, by folder and file.
   *
   * @throws IOException when a file cannot be read or has another shape; the message names the
   *     place
   */
  public static List<Case> read(Path vectors) throws IOException {
    CaseFiles files = new CaseFiles(vectors);
    refuseUnknownFolders(vectors);
    for (String folder : FOLDERS) {
      Path path = vectors.resolve(folder);
      if (!Files.isDirectory(path)) {
        throw new IOException(path + " is not there; expected a folder of cases");
      }
      List<Path> sorted;
      try (Stream<Path> all = Files.list(path)) {
        sorted = all.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      }
      for (Path file : sorted) {
        files.read(file, folder);
      }
    }
    return files.cases;
  }

  /** A folder that nobody reads would be a test that nobody runs. */
  private static void refuseUnknownFolders(Path vectors) throws IOException {
    try (Stream<Path> all = Files.list(vectors)) {
      for (Path folder : all.filter(Files::isDirectory).toList()) {
        String name = String.valueOf(folder.getFileName());
        if (!FOLDERS.contains(name) && !OTHERS.contains(name)) {
          throw new IOException(
              folder + " is read by nobody; expected one of " + FOLDERS + " or " + OTHERS);
        }
      }
    }
  }

  private void read(Path file, String folder) throws IOException {
    Object root;
    try (InputStream in = Files.newInputStream(file)) {
      root = yaml(in);
    } catch (YamlEngineException problem) {
      throw new IOException(file + " is not YAML: " + problem.getMessage(), problem);
    }
    if (!(root instanceof List<?> list)) {
      throw new IOException(file + " is no list of cases");
    }
    for (Object item : list) {
      try {
        if (item instanceof Map<?, ?> entry && entry.get("table") instanceof Map<?, ?> table) {
          Table.rows(table).forEach(row -> add(file, folder, row));
        } else if (item instanceof Map<?, ?> entry) {
          add(file, folder, entry);
        } else {
          throw new IllegalArgumentException(item + " is no case");
        }
      } catch (IllegalArgumentException problem) {
        throw new IOException(file + ": " + problem.getMessage(), problem);
      }
    }
  }

  static @Nullable Object yaml(InputStream in) {
    return new Load(LoadSettings.builder().setCodePointLimit(64 << 20).build())
        .loadFromInputStream(in);
  }

  private void add(Path file, String folder, Map<?, ?> entry) {
    String id = text(entry, "id");
    if (!id.matches(folder + "/[A-Za-z0-9._@-]+")) {
      throw new IllegalArgumentException(
          "the id \"" + id + "\" does not fit; expected " + folder + "/name");
    }
    String first = places.putIfAbsent(id, file.toString());
    if (first != null) {
      throw new IllegalArgumentException("the id \"" + id + "\" is used twice, first in " + first);
    }
    if (!(entry.get("input") instanceof Map<?, ?> input) || !entry.containsKey("expected")) {
      throw new IllegalArgumentException(id + " has no input or no expected output");
    }
    List<String> only = new ArrayList<>();
    if (entry.get("only") instanceof List<?> languages) {
      languages.forEach(language -> only.add(String.valueOf(language)));
    }
    Map<String, @Nullable Object> expanded = new LinkedHashMap<>();
    input.forEach((key, value) -> expanded.put(String.valueOf(key), expansion.of(value)));
    cases.add(
        new Case(
            id,
            text(entry, "op"),
            expanded,
            expansion.of(entry.get("expected")),
            only,
            text(entry, "why"),
            file.toString()));
  }

  private static String text(Map<?, ?> entry, String key) {
    if (entry.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("a case has no " + key + ": " + entry.get("id"));
  }
}

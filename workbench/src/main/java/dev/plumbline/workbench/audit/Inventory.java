package dev.plumbline.workbench.audit;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the locked packages from each package system's lock file. */
final class Inventory {
  private static final String OURS = "dev.plumbline";

  private Inventory() {}

  /** What {@code mvn dependency:collect} lists. */
  static List<LockedPackage> maven(Path file) throws IOException {
    List<LockedPackage> found = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.strip().replaceFirst(" .*", "").split(":", -1);
      // group:artifact:type[:classifier]:version:scope
      if (parts.length >= 5 && !parts[0].equals(OURS)) {
        found.add(
            new LockedPackage(
                Ecosystem.MAVEN,
                parts[0] + ":" + parts[1],
                parts[parts.length - 2],
                file.toString()));
      }
    }
    return found;
  }

  /**
   * Lines of {@code module version origin}, as tools/audit.sh gathers them of modules and binaries.
   */
  static List<LockedPackage> go(Path file) throws IOException {
    List<LockedPackage> found = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.strip().split(" +", -1);
      if (parts.length >= 2 && parts[1].startsWith("v")) {
        found.add(
            new LockedPackage(
                Ecosystem.GO, parts[0], parts[1], parts.length > 2 ? parts[2] : file.toString()));
      }
    }
    return found;
  }

  /** A Cargo.lock: of each {@code [[package]]} the name and version of those that have a source. */
  static List<LockedPackage> cargo(Path file) throws IOException {
    List<LockedPackage> found = new ArrayList<>();
    for (String section : Files.readString(file).split("\\[\\[package\\]\\]", -1)) {
      String name = value(section, "name");
      String version = value(section, "version");
      if (name != null && version != null && value(section, "source") != null) {
        found.add(new LockedPackage(Ecosystem.CARGO, name, version, file.toString()));
      }
    }
    return found;
  }

  private static @Nullable String value(String section, String key) {
    for (String line : section.split("\n", -1)) {
      if (line.startsWith(key + " = \"") && line.strip().endsWith("\"")) {
        return line.strip().substring(key.length() + 4, line.strip().length() - 1);
      }
    }
    return null;
  }

  /** A package-lock.json of version 2 or 3. */
  static List<LockedPackage> npm(Path file) throws IOException {
    List<LockedPackage> found = new ArrayList<>();
    Map<String, @Nullable Object> root = Json.object(Json.read(Files.readString(file)));
    Json.object(root.get("packages"))
        .forEach(
            (place, value) -> {
              Map<String, @Nullable Object> entry = Json.object(value);
              int folder = place.lastIndexOf("node_modules/");
              String alias = Json.text(entry, "name");
              String version = Json.text(entry, "version");
              if (folder >= 0 && !version.isEmpty()) {
                String name =
                    alias.isEmpty() ? place.substring(folder + "node_modules/".length()) : alias;
                found.add(new LockedPackage(Ecosystem.NPM, name, version, file.toString()));
              }
            });
    return found;
  }
}

package dev.plumbline.workbench.audit;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The advisories of one ecosystem in a folder: {@code NAME/all.zip} or {@code NAME.zip} as OSV
 * publishes them, or JSON files in {@code NAME/}. Only those about wanted packages are kept.
 */
final class AdvisoryData {
  private static final int MAX_BYTES = 32 << 20;

  private final Ecosystem ecosystem;
  private final Set<String> wanted;
  private final Map<String, List<Advisory>> byPackage = new HashMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private String place = "";
  private @Nullable LocalDate newest;
  private int count;

  private AdvisoryData(Ecosystem ecosystem, Set<String> wanted) {
    this.ecosystem = ecosystem;
    this.wanted = wanted;
  }

  /**
   * Returns what the folder has for an ecosystem; {@link #isThere} says whether that is anything.
   *
   * @throws IOException when it cannot be read
   */
  static AdvisoryData in(@Nullable Path folder, Ecosystem ecosystem, Set<String> wanted)
      throws IOException {
    AdvisoryData data = new AdvisoryData(ecosystem, wanted);
    if (folder == null) {
      return data;
    }
    Path own = folder.resolve(ecosystem.title());
    for (Path zip : List.of(own.resolve("all.zip"), folder.resolve(ecosystem.title() + ".zip"))) {
      if (Files.isRegularFile(zip)) {
        data.place = zip.toString();
        data.readZip(zip);
        return data;
      }
    }
    if (Files.isDirectory(own)) {
      data.place = own.toString();
      try (Stream<Path> files = Files.walk(own)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".json")).toList()) {
          try (InputStream in = Files.newInputStream(file)) {
            data.read(file.getFileName().toString(), in);
          }
        }
      }
    }
    return data;
  }

  private void readZip(Path file) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".json")) {
          read(entry.getName(), zip);
        }
      }
    }
  }

  private void read(String name, InputStream in) throws IOException {
    byte[] content = in.readNBytes(MAX_BYTES + 1);
    Map<String, @Nullable Object> document =
        content.length > MAX_BYTES
            ? Map.of()
            : Json.readObject(new String(content, StandardCharsets.UTF_8));
    if (Json.text(document, "id").isEmpty()) {
      unreadable.add(name);
      return;
    }
    count++;
    LocalDate changed = day(Json.text(document, "modified"));
    if (changed != null && (newest == null || changed.isAfter(newest))) {
      newest = changed;
    }
    Advisory advisory = Advisory.of(document);
    if (advisory != null) {
      for (String about : advisory.packages(ecosystem)) {
        if (wanted.contains(about)) {
          byPackage.computeIfAbsent(about, none -> new ArrayList<>()).add(advisory);
        }
      }
    }
  }

  /** Whether there are advisories at all; without any nothing is known to be well. */
  boolean isThere() {
    return count > 0;
  }

  /** Returns those that affect this version. */
  List<Advisory> about(LockedPackage locked) {
    return byPackage.getOrDefault(locked.name(), List.of()).stream()
        .filter(advisory -> advisory.affects(locked))
        .toList();
  }

  int count() {
    return count;
  }

  /** Returns the names of those that are no advisory of this format. */
  List<String> unreadable() {
    return unreadable;
  }

  String place() {
    return place;
  }

  /** Returns the day of the newest change in them. */
  String day() {
    return newest == null ? "an unknown day" : newest.toString();
  }

  /** Returns the day with which a time begins, or null where that is no date. */
  private static @Nullable LocalDate day(String time) {
    try {
      return LocalDate.parse(time.replaceFirst("T.*", ""));
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}

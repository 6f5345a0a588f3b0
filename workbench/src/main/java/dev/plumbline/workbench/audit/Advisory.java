package dev.plumbline.workbench.audit;

import dev.plumbline.clients.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A known vulnerability in the format of OSV (Open Source Vulnerability format, schema 1.x).
 *
 * @param affected the members of {@code affected}, as they are in the document
 */
record Advisory(
    String id,
    List<String> aliases,
    String summary,
    String modified,
    List<Map<String, @Nullable Object>> affected) {

  /** Returns the advisory in a document, or null where it has none or was withdrawn. */
  static @Nullable Advisory of(Map<String, @Nullable Object> document) {
    String id = Json.text(document, "id");
    if (id.isEmpty() || !Json.text(document, "withdrawn").isEmpty()) {
      return null;
    }
    List<Map<String, @Nullable Object>> affected = new ArrayList<>();
    Json.list(document.get("affected")).forEach(each -> affected.add(Json.object(each)));
    return new Advisory(
        id,
        texts(document.get("aliases")),
        Json.text(document, "summary"),
        Json.text(document, "modified"),
        affected);
  }

  /** Returns the names of the packages of an ecosystem that it is about. */
  TreeSet<String> packages(Ecosystem ecosystem) {
    TreeSet<String> names = new TreeSet<>();
    for (Map<String, @Nullable Object> each : affected) {
      Map<String, @Nullable Object> of = Json.object(each.get("package"));
      if (isOf(of, ecosystem)) {
        names.add(Json.text(of, "name"));
      }
    }
    return names;
  }

  /** Whether a version is affected: it is listed, or between two events of a range. */
  boolean affects(LockedPackage locked) {
    for (Map<String, @Nullable Object> each : affected) {
      Map<String, @Nullable Object> of = Json.object(each.get("package"));
      if (isOf(of, locked.ecosystem()) && Json.text(of, "name").equals(locked.name())) {
        boolean listed = texts(each.get("versions")).contains(bare(locked.version()));
        if (listed || inRange(each, locked)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns the versions in which it is fixed. */
  TreeSet<String> fixed(LockedPackage locked) {
    TreeSet<String> versions = new TreeSet<>(locked.ecosystem().order());
    for (Map<String, @Nullable Object> each : affected) {
      Map<String, @Nullable Object> of = Json.object(each.get("package"));
      if (isOf(of, locked.ecosystem()) && Json.text(of, "name").equals(locked.name())) {
        for (Object range : Json.list(each.get("ranges"))) {
          for (Object event : Json.list(Json.object(range).get("events"))) {
            versions.add(Json.text(Json.object(event), "fixed"));
          }
        }
      }
    }
    versions.remove("");
    return versions;
  }

  /** An ecosystem may be followed by a release of it: {@code Debian:12}. */
  private static boolean isOf(Map<String, @Nullable Object> of, Ecosystem ecosystem) {
    return Json.text(of, "ecosystem").replaceFirst(":.*", "").equals(ecosystem.title());
  }

  private static boolean inRange(Map<String, @Nullable Object> affected, LockedPackage locked) {
    for (Object each : Json.list(affected.get("ranges"))) {
      Map<String, @Nullable Object> range = Json.object(each);
      if (!Json.text(range, "type").equals("GIT") && inside(range, locked)) {
        return true;
      }
    }
    return false;
  }

  /** One point of a range, where its state changes. */
  private record Event(String kind, String version) {}

  private static boolean inside(Map<String, @Nullable Object> range, LockedPackage locked) {
    Comparator<String> order = locked.ecosystem().order();
    List<Event> events = new ArrayList<>();
    for (Object each : Json.list(range.get("events"))) {
      Map<String, @Nullable Object> event = Json.object(each);
      for (String kind : List.of("introduced", "fixed", "last_affected")) {
        if (event.containsKey(kind)) {
          events.add(new Event(kind, Json.text(event, kind)));
        }
      }
    }
    events.sort(Comparator.comparing(Event::version, order));
    boolean affected = false;
    for (Event event : events) {
      int past = order.compare(locked.version(), event.version());
      switch (event.kind()) {
        case "introduced" -> affected |= event.version().equals("0") || past >= 0;
        case "fixed" -> affected &= past < 0;
        default -> affected &= past <= 0;
      }
    }
    return affected;
  }

  private static List<String> texts(@Nullable Object list) {
    List<String> texts = new ArrayList<>();
    for (Object each : Json.list(list)) {
      if (each instanceof String text) {
        texts.add(text);
      }
    }
    return texts;
  }

  private static String bare(String version) {
    return version.startsWith("v") ? version.substring(1) : version;
  }
}

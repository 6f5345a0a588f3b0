package dev.plumbline.cli.explain;

import dev.plumbline.charter.FlatCharter;
import dev.plumbline.charter.FlatRow;
import dev.plumbline.charter.Location;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the rows of a charter are stated: file and line, and the line of base that one overrides.
 */
final class Origins {
  private final Map<Location, Location> over = new HashMap<>();
  private final Map<String, String> parts = new HashMap<>();

  Origins(FlatCharter charter) {
    for (FlatRow row : charter.rows()) {
      Location base = row.over();
      if (base != null) {
        over.put(row.location(), base);
      }
      parts.putIfAbsent(row.part(), of(row.location()));
    }
  }

  /** {@code policy.yaml:12}, or {@code policy.yaml:12 over base/registry/http.yaml:5}. */
  String of(Location location) {
    Location base = over.get(location);
    return location.fileAndLine() + (base == null ? "" : " over " + base.fileAndLine());
  }

  /** Where the policy states a part such as {@code enforcement.mode}; empty where it does not. */
  String ofPart(String part) {
    return parts.getOrDefault(part, "");
  }
}

package dev.plumbline.cli.explain;

import dev.plumbline.otlp.Attributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Names of items, in bounded memory, each without what is withheld of any item of that name. */
final class SafeNames {
  private static final int KEPT = 10_000;

  private final AttributeRows rows;
  private final Map<String, SafeText> byName = new TreeMap<>();

  SafeNames(AttributeRows rows) {
    this.rows = rows;
  }

  void see(String name, Iterable<Attributes> ofItem) {
    SafeText safe = byName.get(name);
    if (safe == null && byName.size() < KEPT) {
      safe = SafeText.ofText(rows, name);
      byName.put(name, safe);
    }
    if (safe != null) {
      ofItem.forEach(safe::learn);
    }
  }

  Set<String> all() {
    return byName.keySet();
  }

  /** A name as it may be shown by what was seen up to now; one beyond the bound is withheld. */
  String shown(String name) {
    SafeText safe = byName.get(name);
    if (safe == null) {
      safe = SafeText.ofText(rows, name);
      if (byName.size() >= KEPT) {
        safe.withhold(name);
      }
    }
    return safe.message(name);
  }
}

package dev.plumbline.cli.infer;

import java.util.Set;
import java.util.TreeSet;

/** Spans of one name and kind, or events of one name: how often, where, with which attributes. */
final class SeenSignal {
  private static final int NAMES = 256;

  private final TreeSet<String> services = new TreeSet<>();
  private final TreeSet<String> keys = new TreeSet<>();
  private long count;

  void see(String service, Iterable<String> attributes) {
    count++;
    bounded(services, service);
    attributes.forEach(key -> bounded(keys, key));
  }

  long count() {
    return count;
  }

  Set<String> services() {
    return services;
  }

  Set<String> keys() {
    return keys;
  }

  private static void bounded(Set<String> names, String name) {
    if (names.size() < NAMES) {
      names.add(name);
    }
  }
}

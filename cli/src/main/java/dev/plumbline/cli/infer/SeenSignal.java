package dev.plumbline.cli.infer;

import java.util.Set;
import java.util.TreeSet;

/** Spans of one name and kind, or events of one name: how often, where, with which attributes. */
final class SeenSignal {
  private final TreeSet<String> services = new TreeSet<>();
  private final TreeSet<String> keys = new TreeSet<>();
  private long count;

  void see(String service, Iterable<String> attributes) {
    count++;
    services.add(service);
    attributes.forEach(keys::add);
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
}

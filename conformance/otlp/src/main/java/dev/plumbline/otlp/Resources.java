package dev.plumbline.otlp;

import java.util.HashMap;
import java.util.Map;

/** Interns equal resources, so that they can be compared by identity. Bounded. */
final class Resources {

  private static final int KEPT = 10_000;

  private final Map<Resource, Resource> known = new HashMap<>();

  Resource of(Attributes attributes, int droppedAttributes, String schemaUrl) {
    if (known.size() >= KEPT) {
      known.clear();
    }
    Resource resource = Resource.of(attributes, droppedAttributes, schemaUrl);
    Resource first = known.putIfAbsent(resource, resource);
    return first == null ? resource : first;
  }
}

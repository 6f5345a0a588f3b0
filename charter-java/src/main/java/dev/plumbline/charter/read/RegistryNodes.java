package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The items of all registry files together: as they stand, and by what identifies them. */
final class RegistryNodes {
  private final Map<Section, List<Node>> all = new EnumMap<>(Section.class);
  private final Map<Section, Map<String, Node>> byId = new EnumMap<>(Section.class);

  RegistryNodes(Collection<Node> files) {
    for (Section section : Section.values()) {
      List<Node> nodes = new ArrayList<>();
      Map<String, Node> ids = new LinkedHashMap<>();
      for (Node file : files) {
        for (Node node : file.items(section.key())) {
          nodes.add(node);
          String id = node.text(section.id());
          if (id != null) {
            ids.putIfAbsent(id, node);
          }
        }
      }
      all.put(section, nodes);
      byId.put(section, ids);
    }
  }

  List<Node> all(Section section) {
    return Collections.unmodifiableList(all.getOrDefault(section, Collections.emptyList()));
  }

  Map<String, Node> byId(Section section) {
    return Collections.unmodifiableMap(byId.getOrDefault(section, Collections.emptyMap()));
  }

  @Nullable Node find(Section section, String id) {
    return byId(section).get(id);
  }
}

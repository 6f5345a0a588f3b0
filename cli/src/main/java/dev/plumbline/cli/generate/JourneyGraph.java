package dev.plumbline.cli.generate;

import dev.plumbline.charter.policy.Journey;
import dev.plumbline.charter.policy.Policy;
import dev.plumbline.charter.policy.Service;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The services that a journey can pass through: its entry service and all peers from there. */
final class JourneyGraph {
  private JourneyGraph() {}

  /** Each service with those of the journey that call it; the entrance first. */
  static Map<String, Set<String>> callers(Policy policy, Journey journey) {
    Map<String, Set<String>> callers = new LinkedHashMap<>();
    callers.put(journey.service(), new LinkedHashSet<>());
    Set<String> visited = new LinkedHashSet<>();
    while (visited.size() < callers.size()) {
      for (String name : List.copyOf(callers.keySet())) {
        Service service = policy.service(name);
        if (!visited.add(name) || service == null) {
          continue;
        }
        for (String peer : service.peers()) {
          callers.computeIfAbsent(peer, unused -> new LinkedHashSet<>()).add(name);
        }
      }
    }
    return callers;
  }
}

package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks that the objectives can be measured: the service is known, the threshold is a bucket. */
final class SloReferences {
  private static final String HTTP_DURATION = "http.server.request.duration";
  private static final String RPC_DURATION = "rpc.server.call.duration";
  private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

  private final Node slos;
  private final Node policy;
  private final RegistryNodes registry;
  private final Problems problems;

  SloReferences(Node slos, Node policy, RegistryNodes registry, Problems problems) {
    this.slos = slos;
    this.policy = policy;
    this.registry = registry;
    this.problems = problems;
  }

  void check() {
    List<Node> journeys = slos.items("journeys");
    PolicyReferences.unique(journeys, "name", "journey", problems);
    for (Node journey : journeys) {
      checkService(journey);
      if (journey.get("availability") == null && journey.get("latency") == null) {
        problems.add(
            journey.location(), "the journey promises nothing", "availability, latency or both");
      }
      checkObjective(journey.get("availability"));
      checkObjective(journey.get("latency"));
      checkFailures(journey.get("availability"));
      checkThreshold(journey);
    }
  }

  private void checkService(Node journey) {
    Node at = journey.get("service");
    String name = journey.text("service");
    Set<String> known = new TreeSet<>();
    for (Node service : policy.items("services")) {
      String each = service.text("name");
      if (each != null) {
        known.add(each);
      }
    }
    if (at != null && name != null && !known.contains(name)) {
      problems.addUnknown(
          at.location(),
          "there is no service \"" + name + "\"",
          "one of " + String.join(", ", known),
          name,
          known);
    }
  }

  /** An objective of 1 leaves no budget to burn, one of 0 nothing to keep. */
  private void checkObjective(@Nullable Node promise) {
    Node at = promise == null ? null : promise.get("objective");
    BigDecimal objective = number(at);
    if (at != null
        && objective != null
        && (objective.signum() == 0 || objective.compareTo(BigDecimal.ONE) == 0)) {
      problems.add(
          at.location(), "an objective of " + objective + " has no budget", "one like 0.999");
    }
  }

  private void checkFailures(@Nullable Node availability) {
    Node failures = availability == null ? null : availability.get("failures");
    if (failures != null && failures.items().isEmpty()) {
      problems.add(
          failures.location(), "nothing counts as a failure", "at least one fault, like service");
    }
  }

  private void checkThreshold(Node journey) {
    Node latency = journey.get("latency");
    Node at = latency == null ? null : latency.get("threshold_ms");
    BigDecimal threshold = number(at);
    String operation = journey.text("operation");
    if (at == null || threshold == null || operation == null) {
      return;
    }
    String metric = operation.indexOf(' ') < 0 ? RPC_DURATION : HTTP_DURATION;
    Node duration = registry.find(Section.METRICS, metric);
    if (duration == null) {
      problems.add(
          at.location(), "there is no metric " + metric + " to measure it by", "one in registry/");
      return;
    }
    Node annotations = duration.get("annotations");
    Node plumbline = annotations == null ? null : annotations.get("plumbline");
    List<String> bounds = new ArrayList<>();
    if (plumbline != null) {
      for (Node bucket : plumbline.items("buckets")) {
        BigDecimal seconds = number(bucket);
        if (seconds != null) {
          BigDecimal millis = seconds.multiply(MILLIS).stripTrailingZeros();
          if (millis.compareTo(threshold) == 0) {
            return;
          }
          bounds.add(millis.toPlainString());
        }
      }
    }
    problems.add(
        at.location(),
        metric + " has no bucket that ends at " + threshold + " ms",
        "one of " + String.join(", ", bounds));
  }

  private static @Nullable BigDecimal number(@Nullable Node node) {
    return node instanceof ScalarNode ? ((ScalarNode) node).number() : null;
  }
}

package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds {@code sensitive} on attributes that enforcement itself writes or reads: without them no
 * failure has a reason, and no telemetry a service.
 */
final class ReservedKeys {
  private static final List<String> KEYS =
      Arrays.asList(
          "service.name",
          "error.type",
          "plumbline.charter.digest",
          "plumbline.charter.part",
          "plumbline.charter.reload.outcome",
          "plumbline.drop.reason",
          "plumbline.error.code",
          "plumbline.error.fault",
          "plumbline.error.origin",
          "plumbline.error.reason",
          "plumbline.error.retryable",
          "plumbline.finding.action",
          "plumbline.finding.rule",
          "plumbline.rpc.previous_attempts",
          "plumbline.sampler.decision",
          "plumbline.sampler.rule",
          "plumbline.signal",
          "plumbline.team");

  private final Node policy;
  private final RegistryNodes registry;
  private final Problems problems;

  ReservedKeys(Node policy, RegistryNodes registry, Problems problems) {
    this.policy = policy;
    this.registry = registry;
    this.problems = problems;
  }

  void check() {
    for (String key : KEYS) {
      Node sensitive = sensitive(key);
      if (sensitive != null && !"none".equals(sensitive.text())) {
        problems.add(
            sensitive.location(),
            "\"" + key + "\" is sensitive, and Plumbline needs it in clear",
            "sensitive: none");
      }
    }
    Node resource = policy.get("resource");
    if (resource == null) {
      return;
    }
    for (Node rule : resource.items("required")) {
      String key = rule.text("key");
      Node sensitive = key == null || KEYS.contains(key) ? null : sensitive(key);
      if (sensitive != null && "drop".equals(sensitive.text())) {
        problems.add(
            sensitive.location(),
            "\""
                + key
                + "\" is dropped, and resource.required has it ("
                + rule.location().fileAndLine()
                + ")",
            "sensitive: hash or mask, or no row in resource.required");
      }
    }
  }

  private @Nullable Node sensitive(String key) {
    Node row = registry.find(Section.ATTRIBUTES, key);
    return row == null ? null : RegistryBuilder.annotation(row, "sensitive");
  }
}

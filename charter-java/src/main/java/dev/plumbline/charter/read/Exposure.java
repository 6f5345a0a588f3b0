package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remarks that sensitive values are exported as they are, where the charter does not enforce. */
final class Exposure {
  private final Node stated;
  private final Node policy;
  private final RegistryNodes registry;
  private final Remarks remarks;

  /**
   * @param stated the policy as its author wrote it
   * @param policy the same over its base
   */
  Exposure(Node stated, Node policy, RegistryNodes registry, Remarks remarks) {
    this.stated = stated;
    this.policy = policy;
    this.registry = registry;
    this.remarks = remarks;
  }

  void check() {
    Node enforcement = policy.get("enforcement");
    Node mode = enforcement == null ? null : enforcement.get("mode");
    if (enforcement == null || mode == null || policy.items("services").isEmpty()) {
      return;
    }
    String rule = Rule.ATTRIBUTE_SENSITIVE.id();
    Node rules = enforcement.get("rules");
    Node own = rules == null ? null : rules.get(rule);
    if (!enforces(mode)) {
      remark(mode, "mode", "enforcement: {mode: enforce}");
    } else if (own != null && !enforces(own)) {
      remark(own, rule, rule + ": enforce");
    }
  }

  private void remark(Node weak, String key, String remedy) {
    String sentence =
        "sensitive values are exported in clear, because "
            + key
            + " is "
            + ((ScalarNode) weak).raw()
            + (isBase(weak) ? " in base" : "")
            + "; "
            + remedy
            + " protects them";
    Location place = isBase(weak) ? stated.location() : weak.location();
    sensitive().forEach(attribute -> remarks.add(place, sentence, attribute));
  }

  /** The sensitive attributes, the charter's own first. */
  private List<String> sensitive() {
    List<String> own = new ArrayList<>();
    List<String> ofBase = new ArrayList<>();
    for (Node attribute : registry.all(Section.ATTRIBUTES)) {
      Node sensitive = RegistryBuilder.annotation(attribute, "sensitive");
      String key = attribute.text("key");
      if (key != null && sensitive != null && !"none".equals(sensitive.text())) {
        (isBase(attribute) ? ofBase : own).add(key);
      }
    }
    own.addAll(ofBase);
    return own;
  }

  private static boolean enforces(@Nullable Node mode) {
    return !(mode instanceof ScalarNode) || Mode.ENFORCE.word().equals(((ScalarNode) mode).raw());
  }

  private static boolean isBase(Node node) {
    return node.location().file().startsWith(CharterFiles.BASE + '/');
  }
}

package dev.plumbline.charter.read;

import dev.plumbline.charter.yaml.Nearest;
import dev.plumbline.charter.yaml.Node;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remarks owners of reasons that are no team or service of the charter: nobody is asked when the
 * reason appears.
 */
final class Owners {
  private final Node policy;
  private final Remarks remarks;

  Owners(Node policy, Remarks remarks) {
    this.policy = policy;
    this.remarks = remarks;
  }

  void check() {
    Node errors = policy.get("errors");
    if (errors == null) {
      return;
    }
    Set<String> known = new LinkedHashSet<>();
    for (Node service : policy.items("services")) {
      known.add(String.valueOf(service.text("team")));
      known.add(String.valueOf(service.text("name")));
    }
    // Who owns the reasons that Plumbline gives owns others too.
    for (Node reason : errors.items("reasons")) {
      if (PolicyReferences.BUILT_IN_REASONS.contains(String.valueOf(reason.text("reason")))) {
        known.add(String.valueOf(reason.text("owner")));
      }
    }
    for (Node reason : errors.items("reasons")) {
      Node owner = reason.get("owner");
      String name = reason.text("owner");
      if (owner == null || name == null || known.contains(name)) {
        continue;
      }
      String meant = Nearest.to(name, known);
      remarks.add(
          owner.location(),
          "the owner is no team and no service of the charter"
              + (meant == null ? "" : ", did you mean \"" + meant + "\"?"),
          reason.text("reason") + " (owner " + name + ")");
    }
  }
}

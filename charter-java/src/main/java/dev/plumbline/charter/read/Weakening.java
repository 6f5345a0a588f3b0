package dev.plumbline.charter.read;

import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.UnknownAttributes;
import dev.plumbline.charter.policy.UnknownMetrics;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.ScalarNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remarks where a policy is weaker than its base. It may be: the remark shows it to a reviewer, as
 * no setting of a process makes it stricter.
 */
final class Weakening {
  /** Values of {@code sensitive}, the strictest first, as {@link Protection} has them. */
  private static final List<String> STRICTNESS = Arrays.asList("drop", "mask", "hash", "none");

  private final Remarks remarks;

  Weakening(Remarks remarks) {
    this.remarks = remarks;
  }

  /** The modes of a policy's {@code enforcement}. */
  void modes(Node base, @Nullable Node own) {
    if (own == null) {
      return;
    }
    mode(base, own, "mode", "the overall mode is weaker than base's", Mode::fromWord);
    String unknown = "what is not defined is treated less strictly than in base";
    mode(base, own, "unknown_attributes", unknown, UnknownAttributes::fromWord);
    mode(base, own, "unknown_metrics", unknown, UnknownMetrics::fromWord);
    Node rules = base.get("rules");
    for (MappingNode.Entry rule : own.entries("rules")) {
      if (rules != null) {
        mode(
            rules,
            Valid.node(own, "rules"),
            rule.key(),
            "the mode is weaker than base's",
            Mode::fromWord);
      }
    }
  }

  private <T extends Enum<T>> void mode(
      Node base, Node own, String key, String sentence, Function<String, @Nullable T> words) {
    Node was = base.get(key);
    Node is = own.get(key);
    T before = was instanceof ScalarNode ? words.apply(((ScalarNode) was).raw()) : null;
    T after = is instanceof ScalarNode ? words.apply(((ScalarNode) is).raw()) : null;
    if (was != null && is != null && before != null && after != null) {
      if (after.compareTo(before) < 0) {
        remarks.add(
            is.location(),
            sentence
                + ", which is "
                + ((ScalarNode) was).raw()
                + " at "
                + was.location().fileAndLine(),
            key);
      }
    }
  }

  /** Whether the second value of {@code sensitive} protects less than the first. */
  static boolean lessStrict(@Nullable Node was, @Nullable Node is) {
    int before = strictness(was);
    int after = strictness(is);
    return before >= 0 && after > before;
  }

  private static int strictness(@Nullable Node sensitive) {
    return sensitive == null ? -1 : STRICTNESS.indexOf(String.valueOf(sensitive.text()));
  }

  /**
   * The attributes of base that a policy removes.
   *
   * @param names the removed keys
   * @param base base's registry
   * @param flat the registry of the charter, which may define them anew
   */
  void removed(List<Node> names, RegistryNodes base, RegistryNodes flat) {
    for (Node name : names) {
      String key = String.valueOf(name.text());
      Node row = base.find(Section.ATTRIBUTES, key);
      Node anew = flat.find(Section.ATTRIBUTES, key);
      Node was = row == null ? null : RegistryBuilder.annotation(row, "sensitive");
      Node is = anew == null ? null : RegistryBuilder.annotation(anew, "sensitive");
      if (was == null || "none".equals(was.text()) || (is != null && !lessStrict(was, is))) {
        continue;
      }
      if (is != null || isOpenByDefault(key)) {
        remarks.add(
            name.location(),
            "the attribute is removed, which base has as sensitive: "
                + was.text()
                + " at "
                + was.location().fileAndLine(),
            key);
      }
    }
  }

  /** Without {@code sensitive} some keys are protected nevertheless. */
  private static boolean isOpenByDefault(String key) {
    return Protection.of(new AttributeRules(Collections.emptyList()), key) == null;
  }
}

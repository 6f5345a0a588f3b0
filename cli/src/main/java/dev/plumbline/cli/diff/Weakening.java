package dev.plumbline.cli.diff;

import static dev.plumbline.cli.diff.Impact.BREAKING;
import static dev.plumbline.cli.diff.Impact.COMPATIBLE;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.Protection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Changes whose meaning shows only in the whole of both charters: a rule's mode, which is that of
 * all where it is not stated; a sampling rule, which takes spans from those behind it; a row that
 * opens what is sensitive without one.
 */
final class Weakening {

  private static final String RULE = "rule ";

  private final Charter before;
  private final Charter after;

  Weakening(Charter before, Charter after) {
    this.before = before;
    this.after = after;
  }

  /** Returns a change's impact, or null where the aspect alone determines it. */
  @Nullable Impact of(CharterStatements.Key key) {
    return switch (key.aspect()) {
      case ENFORCEMENT ->
          key.subject().startsWith(RULE) ? ofRule(key.subject().substring(RULE.length())) : null;
      case SAMPLING -> ofSamplingRule(key.item());
      case SAMPLING_ORDER -> ofOrder();
      default -> null;
    };
  }

  private @Nullable Impact ofRule(String id) {
    Rule rule = Rule.fromId(id);
    if (rule == null) {
      return null;
    }
    Mode was = mode(before, rule);
    Mode is = mode(after, rule);
    return was != is && (was == Mode.ENFORCE || is == Mode.ENFORCE) ? BREAKING : COMPATIBLE;
  }

  /** The rule's mode in a process that enforces. */
  private static Mode mode(Charter charter, Rule rule) {
    return charter.policy().enforcement().mode(rule, Mode.ENFORCE);
  }

  /** A rule that is added or removed is breaking if its spans are now recorded less often. */
  private @Nullable Impact ofSamplingRule(String name) {
    List<SamplingRule> old = before.policy().sampling().rules();
    List<SamplingRule> now = after.policy().sampling().rules();
    int was = indexOf(old, name);
    int is = indexOf(now, name);
    if (was >= 0 && is >= 0) {
      return null;
    }
    if (is >= 0) {
      double share = now.get(is).probability();
      return behind(now, is).stream().anyMatch(rule -> rule.probability() > share)
          ? BREAKING
          : COMPATIBLE;
    }
    double share = old.get(was).probability();
    return behind(old, was).stream().anyMatch(rule -> rule.probability() < share)
        ? BREAKING
        : COMPATIBLE;
  }

  /** The same rules in another order, or for other spans, record less of some. */
  private Impact ofOrder() {
    List<SamplingRule> old = before.policy().sampling().rules();
    List<SamplingRule> now = after.policy().sampling().rules();
    boolean same =
        old.size() == now.size() && old.stream().allMatch(rule -> indexOf(now, rule.name()) >= 0);
    return same && now.stream().mapToDouble(SamplingRule::probability).distinct().count() > 1
        ? BREAKING
        : COMPATIBLE;
  }

  private static List<SamplingRule> behind(List<SamplingRule> rules, int index) {
    return rules.subList(index + 1, rules.size());
  }

  private static int indexOf(List<SamplingRule> rules, String name) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /** New rows that change how a value is exported. */
  List<Change> ofNewRows() {
    List<Change> changes = new ArrayList<>();
    for (Attribute attribute : after.attributes().values()) {
      if (before.attributes().containsKey(attribute.key())) {
        continue;
      }
      // A template stands for many keys; these two are protected wherever one of them is.
      List<String> keys =
          attribute.template()
              ? List.of(attribute.key() + ".password", attribute.key() + ".1")
              : List.of(attribute.key());
      for (String key : keys) {
        Protection was = Protection.of(before.attributeRules(), key);
        Protection is = Protection.of(after.attributeRules(), key);
        if (was != null && !Objects.equals(was, is)) {
          changes.add(
              new Change(
                  BREAKING,
                  "attribute " + attribute.key(),
                  Aspect.SENSITIVE,
                  "",
                  word(was),
                  word(is)));
          break;
        }
      }
    }
    return changes;
  }

  private static String word(@Nullable Protection protection) {
    return protection == null ? "none" : protection.name().toLowerCase(Locale.ROOT);
  }
}

package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The charter by which telemetry is explained.
 *
 * @param path where it was read from
 */
record GivenCharter(Charter charter, Origins origins, Path path) {

  /** {@code charter shop 0.1.0 (digest 1d79feaabcb6) from charter/shop, over base 0.1.0}. */
  String line() {
    String base = charter.base();
    return "charter "
        + charter.name()
        + ' '
        + charter.version()
        + " (digest "
        + Digests.brief(charter.digest())
        + ") from "
        + path
        + (base == null ? ", extends no base" : ", over base " + base);
  }

  /** The mode of each rule that services apply, by rule. */
  Map<String, RuleModes.RuleMode> modes(@Nullable Mode process) {
    RuleModes modes = new RuleModes(charter, origins);
    Map<String, RuleModes.RuleMode> byRule = new LinkedHashMap<>();
    for (Rule rule : Rule.values()) {
      byRule.put(rule.id(), modes.of(rule.id(), process));
    }
    return byRule;
  }

  /** A text whose places are without the charter's own folder, which {@link #line} has. */
  String shortened(String text) {
    return text.replace(path + "/", "");
  }

  /** Rules by mode and by what decides it. */
  static Map<String, List<String>> byMode(Map<String, RuleModes.RuleMode> modes) {
    Map<String, List<String>> byMode = new LinkedHashMap<>();
    modes.forEach(
        (rule, mode) ->
            byMode
                .computeIfAbsent(mode.word() + by(mode.from()), key -> new ArrayList<>())
                .add(rule));
    return byMode;
  }

  private static String by(String from) {
    return switch (from) {
      case "rule" -> " by enforcement.rules";
      case "charter" -> " by enforcement.mode";
      default -> " by the process: PLUMBLINE_MODE, or its charter was refused";
    };
  }
}

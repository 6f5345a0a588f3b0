package dev.plumbline.conformance.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.ExportRules;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The charter of one case in force, and what it counted. */
final class CaseCharter {
  private final ActiveCharter active;
  private final ExportRules rules;

  CaseCharter(Input input) {
    CharterResult result =
        CharterLoader.load(
            CharterFiles.of(
                "case", Map.of(CharterFiles.COMPILED, input.text("charter").getBytes(UTF_8))));
    if (!result.isValid()) {
      throw new IllegalArgumentException("the charter is not valid: " + result.problems());
    }
    Charter charter = result.charter();
    active = new ActiveCharter(charter, charter.policy().enforcement().mode());
    active.serviceName(charter.policy().services().values().iterator().next().name());
    rules = new ExportRules(active, "key".getBytes(UTF_8));
  }

  ActiveCharter active() {
    return active;
  }

  ExportRules rules() {
    return rules;
  }

  /** The schema URL of the case's scope; the charter's where the case has none. */
  @Nullable String schemaUrl(Input input) {
    return input.members().containsKey("schema_url")
        ? input.optionalText("schema_url")
        : active.charter().schemaUrl();
  }

  /** What was counted in {@code plumbline.findings}. */
  List<Object> findings() {
    TreeSet<String> pairs = new TreeSet<>();
    try (Readings readings = new Readings()) {
      active.findings().register(readings.provider().get("conformance"));
      for (MetricData metric : readings.read()) {
        for (LongPointData point : metric.getLongSumData().getPoints()) {
          pairs.add(
              label(point, "plumbline.finding.rule")
                  + " "
                  + label(point, "plumbline.finding.action"));
        }
      }
    }
    List<Object> findings = new ArrayList<>();
    for (String pair : pairs) {
      Map<String, Object> finding = new LinkedHashMap<>();
      finding.put("rule", pair.substring(0, pair.indexOf(' ')));
      finding.put("action", pair.substring(pair.indexOf(' ') + 1));
      findings.add(finding);
    }
    return findings;
  }

  private static String label(LongPointData point, String key) {
    return String.valueOf(point.getAttributes().get(AttributeKey.stringKey(key)));
  }
}

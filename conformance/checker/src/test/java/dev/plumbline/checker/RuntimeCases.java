package dev.plumbline.checker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.cases.Case;
import dev.plumbline.cases.CaseFiles;
import dev.plumbline.charter.Charter;
import dev.plumbline.checker.rule.CheckerRule;
import dev.plumbline.checker.rule.Rules;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The cases of {@code conformance/vectors/rules} in which a process finds that an attribute of a
 * span breaks a rule: the span as recorded is a bad case of the checker, and as enforced a good
 * one.
 */
final class RuntimeCases {
  private static final Path VECTORS = Path.of("../vectors");

  static final Charter CHARTER = Charter.load(VECTORS.resolve("charters/rules")).charter();

  /** The rules about one attribute, which the checker applies whatever the span. */
  static final Set<String> CHECKED = checked();

  private RuntimeCases() {}

  private static Set<String> checked() {
    Rules rules = Rules.of(CHARTER);
    Set<String> checked =
        rules.attribute().stream()
            .map(CheckerRule::id)
            .collect(Collectors.toCollection(TreeSet::new));
    checked.add(rules.attributeSensitive().id());
    return checked;
  }

  /** A case; {@code found} are the rules that the span as recorded breaks. */
  record Spans(
      String id, Map<?, ?> recorded, Map<?, ?> left, Set<String> found, Set<String> enforced) {}

  static List<Spans> read() throws IOException {
    return CaseFiles.read(VECTORS).stream()
        .filter(each -> each.op().equals("enforce.item") && "span".equals(each.input().get("kind")))
        .map(RuntimeCases::spans)
        .filter(each -> !each.found().isEmpty())
        .toList();
  }

  private static Spans spans(Case each) {
    Map<?, ?> expected = (Map<?, ?>) each.expected();
    return new Spans(
        each.id(),
        (Map<?, ?>) each.input().get("attributes"),
        (Map<?, ?>) expected.get("attributes"),
        rules(expected, "observed", "enforced"),
        rules(expected, "enforced"));
  }

  private static Set<String> rules(Map<?, ?> expected, String... actions) {
    return ((List<?>) expected.get("findings"))
        .stream()
            .map(finding -> (Map<?, ?>) finding)
            .filter(finding -> List.of(actions).contains(finding.get("action")))
            .map(finding -> (String) finding.get("rule"))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Those of the rules about one attribute that a span with these attributes breaks. */
  static Set<String> broken(Map<?, ?> attributes, Path folder) throws IOException {
    Path file = folder.resolve("span.jsonl");
    Files.writeString(file, line(attributes));
    return Checker.check(CHARTER, List.of(file), Options.defaults()).findings().stream()
        .map(finding -> finding.rule())
        .filter(CHECKED::contains)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String line(Map<?, ?> attributes) throws IOException {
    Map<Object, Object> all = new LinkedHashMap<>(Map.of("acme.order.id", "o1"));
    all.putAll(attributes);
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("resourceSpans");
      json.writeStartObject();
      json.writeObjectFieldStart("resource");
      attributes(json, Map.of("service.name", "till"));
      json.writeEndObject();
      json.writeArrayFieldStart("scopeSpans");
      json.writeStartObject();
      json.writeArrayFieldStart("spans");
      json.writeStartObject();
      json.writeStringField("traceId", "0af7651916cd43dd8448eb211c80319c");
      json.writeStringField("spanId", "b7ad6b7169203331");
      json.writeStringField("name", "place order");
      json.writeNumberField("kind", 1);
      json.writeStringField("startTimeUnixNano", "1700000000000000000");
      json.writeStringField("endTimeUnixNano", "1700000000001000000");
      attributes(json, all);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.append('\n').toString();
  }

  private static void attributes(JsonGenerator json, Map<?, ?> attributes) throws IOException {
    json.writeArrayFieldStart("attributes");
    for (Map.Entry<?, ?> attribute : attributes.entrySet()) {
      json.writeStartObject();
      json.writeStringField("key", (String) attribute.getKey());
      json.writeFieldName("value");
      value(json, attribute.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void value(JsonGenerator json, Object value) throws IOException {
    json.writeStartObject();
    if (value instanceof List<?> list) {
      json.writeObjectFieldStart("arrayValue");
      json.writeArrayFieldStart("values");
      for (Object element : list) {
        value(json, element);
      }
      json.writeEndArray();
      json.writeEndObject();
    } else if (value instanceof Boolean bool) {
      json.writeBooleanField("boolValue", bool);
    } else if (value instanceof Double number) {
      json.writeNumberField("doubleValue", number);
    } else if (value instanceof Number number) {
      json.writeStringField("intValue", number.toString());
    } else {
      json.writeStringField("stringValue", (String) value);
    }
    json.writeEndObject();
  }
}

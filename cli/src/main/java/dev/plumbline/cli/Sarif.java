package dev.plumbline.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.charter.Problem;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/**
 * Problems in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS), which code hosts
 * show at the lines concerned.
 */
final class Sarif {
  private static final String RULE = "charter";

  private Sarif() {}

  /** One run with one result for each problem. */
  static String of(List<Problem> problems) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      driver(json);
      // What columns count: UTF-16 code units, as Java and most editors do.
      json.writeStringField("columnKind", "utf16CodeUnits");
      json.writeArrayFieldStart("results");
      for (Problem problem : problems) {
        result(json, problem);
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void driver(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "plumbline");
    json.writeStringField("version", new Version().getVersion()[0].replaceAll(".* ", ""));
    json.writeArrayFieldStart("rules");
    json.writeStartObject();
    json.writeStringField("id", RULE);
    json.writeObjectFieldStart("shortDescription");
    json.writeStringField("text", "The charter is valid: shapes, names and references.");
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void result(JsonGenerator json, Problem problem) throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", RULE);
    json.writeStringField("level", "error");
    json.writeObjectFieldStart("message");
    String expected = problem.message() + "; expected " + problem.expected();
    json.writeStringField(
        "text",
        problem.suggestion() == null
            ? expected
            : expected + "; did you mean \"" + problem.suggestion() + "\"?");
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", problem.location().file().replace('\\', '/').replace(" ", "%20"));
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", problem.location().line());
    json.writeNumberField("startColumn", problem.location().column());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}

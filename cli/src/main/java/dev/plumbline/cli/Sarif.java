package dev.plumbline.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.cli.command.ProductVersion;
import java.io.IOException;
import java.io.StringWriter;

/**
 * Problems in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS), which code hosts
 * show at the lines concerned.
 */
final class Sarif {
  private static final String RULE = "charter";

  private Sarif() {}

  /** One run with one result for each problem, and a note for what cannot be enforced. */
  static String of(CharterResult charter) throws IOException {
    StringWriter sarif = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(sarif).useDefaultPrettyPrinter()) {
      json.writeStartObject();
      json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      json.writeStringField("version", "2.1.0");
      json.writeArrayFieldStart("runs");
      json.writeStartObject();
      driver(json);
      // What columns count: UTF-16 code units, as Java and most editors do.
      json.writeStringField("columnKind", "utf16CodeUnits");
      json.writeArrayFieldStart("results");
      for (Problem problem : charter.problems()) {
        String text = problem.message() + "; expected " + problem.expected();
        String suggestion = problem.suggestion();
        result(
            json,
            "error",
            suggestion == null ? text : text + "; did you mean \"" + suggestion + "\"?",
            problem.location());
      }
      for (Remark remark : charter.remarks()) {
        result(json, "note", remark.message(), remark.location());
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
    return sarif.toString();
  }

  private static void driver(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "plumbline");
    json.writeStringField("version", ProductVersion.number());
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

  private static void result(JsonGenerator json, String level, String message, Location location)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", RULE);
    json.writeStringField("level", level);
    json.writeObjectFieldStart("message");
    json.writeStringField("text", message);
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", location.file().replace('\\', '/').replace(" ", "%20"));
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", location.line());
    json.writeNumberField("startColumn", location.column());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}

package dev.plumbline.cli.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.plumbline.charter.Location;
import dev.plumbline.charter.Problem;
import dev.plumbline.cli.command.ProductVersion;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One run in the Static Analysis Results Interchange Format (SARIF 2.1.0, OASIS), which code hosts
 * show at the lines concerned.
 */
public final class SarifLog implements AutoCloseable {
  private final StringWriter text = new StringWriter();
  private final JsonGenerator json;

  /**
   * Begins a run.
   *
   * @param rules what each rule asks for, by its id
   */
  public SarifLog(Map<String, String> rules) throws IOException {
    json = new JsonFactory().createGenerator(text).useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    json.writeStringField("version", "2.1.0");
    json.writeArrayFieldStart("runs");
    json.writeStartObject();
    driver(new LinkedHashMap<>(rules));
    // What columns count: UTF-16 code units, as Java and most editors do.
    json.writeStringField("columnKind", "utf16CodeUnits");
    json.writeArrayFieldStart("results");
  }

  private void driver(Map<String, String> rules) throws IOException {
    json.writeObjectFieldStart("tool");
    json.writeObjectFieldStart("driver");
    json.writeStringField("name", "plumbline");
    json.writeStringField("version", ProductVersion.number());
    json.writeArrayFieldStart("rules");
    for (Map.Entry<String, String> rule : rules.entrySet()) {
      json.writeStartObject();
      json.writeStringField("id", rule.getKey());
      json.writeObjectFieldStart("shortDescription");
      json.writeStringField("text", rule.getValue());
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Adds a problem. */
  public void error(String rule, Problem problem) throws IOException {
    String message = problem.message() + "; expected " + problem.expected();
    String suggestion = problem.suggestion();
    result(
        rule,
        "error",
        suggestion == null ? message : message + "; did you mean \"" + suggestion + "\"?",
        problem.location());
  }

  /** Adds a note. */
  public void note(String rule, String message, Location place) throws IOException {
    result(rule, "note", message, place);
  }

  private void result(String rule, String level, String message, Location place)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("ruleId", rule);
    json.writeStringField("level", level);
    json.writeObjectFieldStart("message");
    json.writeStringField("text", message);
    json.writeEndObject();
    json.writeArrayFieldStart("locations");
    json.writeStartObject();
    json.writeObjectFieldStart("physicalLocation");
    json.writeObjectFieldStart("artifactLocation");
    json.writeStringField("uri", place.file().replace('\\', '/').replace(" ", "%20"));
    json.writeEndObject();
    json.writeObjectFieldStart("region");
    json.writeNumberField("startLine", place.line());
    json.writeNumberField("startColumn", place.column());
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }

  @Override
  public void close() throws IOException {
    // Closes all that is open.
    json.close();
  }

  /** The document, once the run is closed. */
  @Override
  public String toString() {
    return text.toString();
  }
}

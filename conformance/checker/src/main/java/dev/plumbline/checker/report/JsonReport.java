package dev.plumbline.checker.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CheckedTelemetry;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes a result as one JSON object. Times are nanoseconds. */
public final class JsonReport {

  private JsonReport() {}

  public static String of(CheckResult result, Remedies remedies) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      write(result, remedies, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has no reason to fail
    }
    return text.append('\n').toString();
  }

  private static void write(CheckResult result, Remedies remedies, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeBooleanField("passed", result.passed());
    json.writeNumberField("exit_code", result.exitCode());
    json.writeObjectFieldStart("charter");
    json.writeStringField("version", result.charter().version());
    json.writeStringField("digest", result.charter().digest());
    json.writeEndObject();
    strings("chain", result.chain(), json);
    checked(result.checked(), json);
    strings("rules", result.rules(), json);
    json.writeArrayFieldStart("findings");
    for (CountedFinding finding : result.findings()) {
      json.writeStartObject();
      json.writeStringField("rule", finding.rule());
      json.writeStringField("service", finding.service());
      json.writeStringField("subject", finding.subject());
      json.writeStringField("message", finding.message());
      json.writeStringField("remedy", remedies.of(finding.rule()));
      json.writeStringField("charter", finding.where());
      json.writeNumberField("count", finding.count());
      json.writeStringField("example_trace", finding.exampleTrace());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unreadable");
    for (Unreadable input : result.unreadable()) {
      json.writeStartObject();
      json.writeStringField("source", input.source());
      json.writeNumberField("line", input.line());
      json.writeStringField("message", input.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("clock_skew");
    for (ClockSkew.Estimate edge : result.clockSkew()) {
      json.writeStartObject();
      json.writeStringField("client", edge.client());
      json.writeStringField("server", edge.server());
      json.writeNumberField("offset_ns", edge.offsetNanos());
      json.writeNumberField("error_ns", edge.errorNanos());
      json.writeNumberField("calls", edge.calls());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void checked(CheckedTelemetry checked, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("judged");
    json.writeNumberField("requests", checked.requests());
    json.writeNumberField("repeated_requests", checked.repeated());
    json.writeNumberField("traces", checked.traces());
    json.writeNumberField("whole_chains", checked.wholeChains());
    counts("spans", checked.spansByService(), json);
    counts("foreign_spans", checked.foreignSpans(), json);
    json.writeNumberField("health_checks", checked.healthChecks());
    json.writeNumberField("duplicates", checked.duplicates());
    json.writeNumberField("spans_with_dropped_attributes", checked.withDropped());
    json.writeNumberField("late", checked.late());
    json.writeNumberField("older", checked.older());
    json.writeNumberField("metric_points", checked.metricPoints());
    json.writeNumberField("log_records", checked.logRecords());
    json.writeEndObject();
  }

  private static void counts(String name, Map<String, Long> counts, JsonGenerator json)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      json.writeNumberField(entry.getKey(), entry.getValue());
    }
    json.writeEndObject();
  }

  private static void strings(String name, List<String> values, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}

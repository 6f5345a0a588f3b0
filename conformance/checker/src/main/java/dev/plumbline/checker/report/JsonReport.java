package dev.plumbline.checker.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.plumbline.checker.verdict.Finding;
import dev.plumbline.checker.verdict.Judged;
import dev.plumbline.checker.verdict.Verdict;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.trace.ClockSkew;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Writes a verdict as one JSON object. Times are nanoseconds. */
public final class JsonReport {

  private JsonReport() {}

  public static String of(Verdict verdict) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      write(verdict, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has no reason to fail
    }
    return text.append('\n').toString();
  }

  private static void write(Verdict verdict, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeBooleanField("passed", verdict.passed());
    json.writeNumberField("exit_code", verdict.exitCode());
    json.writeObjectFieldStart("charter");
    json.writeStringField("version", verdict.charter().version());
    json.writeStringField("digest", verdict.charter().digest());
    json.writeEndObject();
    strings("chain", verdict.chain(), json);
    judged(verdict.judged(), json);
    strings("rules", verdict.rules(), json);
    json.writeArrayFieldStart("findings");
    for (Finding finding : verdict.findings()) {
      json.writeStartObject();
      json.writeStringField("rule", finding.rule());
      json.writeStringField("service", finding.service());
      json.writeStringField("subject", finding.subject());
      json.writeStringField("message", finding.message());
      json.writeStringField("charter", finding.where());
      json.writeNumberField("count", finding.count());
      json.writeStringField("example_trace", finding.exampleTrace());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("unreadable");
    for (Unreadable input : verdict.unreadable()) {
      json.writeStartObject();
      json.writeStringField("source", input.source());
      json.writeNumberField("line", input.line());
      json.writeStringField("message", input.message());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("clock_skew");
    for (ClockSkew.Estimate edge : verdict.clockSkew()) {
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

  private static void judged(Judged judged, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("judged");
    json.writeNumberField("requests", judged.requests());
    json.writeNumberField("repeated_requests", judged.repeated());
    json.writeNumberField("traces", judged.traces());
    json.writeNumberField("whole_chains", judged.wholeChains());
    counts("spans", judged.spansByService(), json);
    counts("foreign_spans", judged.foreignSpans(), json);
    json.writeNumberField("health_checks", judged.healthChecks());
    json.writeNumberField("duplicates", judged.duplicates());
    json.writeNumberField("spans_with_dropped_attributes", judged.withDropped());
    json.writeNumberField("late", judged.late());
    json.writeNumberField("metric_points", judged.metricPoints());
    json.writeNumberField("log_records", judged.logRecords());
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

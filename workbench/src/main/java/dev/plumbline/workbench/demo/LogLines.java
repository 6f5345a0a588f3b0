package dev.plumbline.workbench.demo;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks that a service's log lines have the fields common to all services. */
final class LogLines {

  private static final Set<String> SEVERITIES = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");
  private static final Set<String> TUPLE =
      Set.of(
          "plumbline.error.code",
          "plumbline.error.origin",
          "plumbline.error.reason",
          "plumbline.error.fault",
          "plumbline.error.retryable");
  private static final int MOST = 5;

  private final Charter charter;
  private final String service;
  private final Set<String> complaints = new TreeSet<>();
  private int lines;
  private int inTraces;
  private int failures;

  private LogLines(Charter charter, String service) {
    this.charter = charter;
    this.service = service;
  }

  /**
   * Reads what a service has written; lines that are not JSON are skipped, because other programs
   * write them.
   */
  static LogLines read(Charter charter, String service, Path log) throws IOException {
    LogLines read = new LogLines(charter, service);
    for (String line : Files.readAllLines(log, StandardCharsets.UTF_8)) {
      Map<String, @Nullable Object> fields =
          line.startsWith("{") ? Json.readObject(line) : Map.of();
      if (!fields.isEmpty()) {
        read.line(fields);
      }
    }
    return read;
  }

  /** Returns the first few problems. A service without log lines is a problem, too. */
  List<String> complaints() {
    List<String> all = new ArrayList<>(complaints);
    if (lines == 0 || inTraces == 0 || failures == 0) {
      all.add(
          "%s: %s, %d of them in a trace, %d of failures"
              .formatted(service, Counted.of(lines, "line"), inTraces, failures));
    }
    return all.size() > MOST ? all.subList(0, MOST) : all;
  }

  /** Checks the fields of one line. */
  void line(Map<String, @Nullable Object> fields) {
    lines++;
    expect(fields, "timestamp", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
    expect(fields, "severity", String.join("|", SEVERITIES));
    expect(fields, "service", service);
    expect(fields, "logger", ".+");
    expect(fields, "message", "(?s).*");
    if (fields.containsKey("trace_id") || fields.containsKey("span_id")) {
      inTraces++;
      expect(fields, "trace_id", "[0-9a-f]{32}");
      expect(fields, "span_id", "[0-9a-f]{16}");
    }
    if (TUPLE.stream().anyMatch(fields::containsKey)) {
      failures++;
      TUPLE.forEach(key -> known(key, fields.get(key)));
    }
  }

  private void expect(Map<String, @Nullable Object> fields, String key, String pattern) {
    if (!(fields.get(key) instanceof String text) || !text.matches(pattern)) {
      complaints.add("%s: %s is %s".formatted(service, key, fields.get(key)));
    }
  }

  private void known(String key, @Nullable Object value) {
    Attribute attribute = charter.attributes().get(key);
    if (value == null || attribute == null || !attribute.allows(value)) {
      complaints.add("%s: %s of a failure is %s".formatted(service, key, value));
    }
  }
}

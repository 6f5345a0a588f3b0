package dev.plumbline.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpFilesTest {

  private static final String SPAN =
      "{\"traceId\":\"0123456789abcdef0123456789abcdef\",\"spanId\":\"0123456789abcdef\"}";
  private static final String GOOD =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + SPAN + "]}]}]}";

  /** A request in which every field that is read has a value. */
  private static final String EVERYTHING =
      """
      {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"edge"}}]},"schemaUrl":"u",
        "scopeSpans":[{"scope":{"name":"s","version":"1"},"schemaUrl":"u","spans":[
          {"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","parentSpanId":"1123456789abcdef",
           "flags":257,"traceState":"a=b","name":"n","kind":2,"startTimeUnixNano":"1","endTimeUnixNano":"2",
           "status":{"code":2,"message":"m"},
           "events":[{"name":"e","attributes":[]}],
           "links":[{"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef"}],
           "attributes":[{"key":"i","value":{"intValue":"1"}},{"key":"d","value":{"doubleValue":1.5}},
             {"key":"b","value":{"boolValue":true}},{"key":"y","value":{"bytesValue":"AA=="}},
             {"key":"a","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":1}]}}},
             {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":false}}]}}}]}]}]}],
       "resourceMetrics":[{"resource":{"attributes":[]},"schemaUrl":"u","scopeMetrics":[{"scope":{"name":"s"},"metrics":[
          {"name":"h","unit":"s","histogram":{"dataPoints":[{"attributes":[{"key":"l","value":{"stringValue":"v"}}],
             "explicitBounds":[0.5,"1"],"exemplars":[{"filteredAttributes":[{"key":"f","value":{"intValue":1}}],"asDouble":1}]}]}},
          {"name":"c","sum":{"isMonotonic":true,"aggregationTemporality":2,"dataPoints":[{"asInt":"1"}]}},
          {"name":"g","gauge":{"dataPoints":[{"asDouble":1}]}},
          {"name":"x","exponentialHistogram":{"dataPoints":[{"scale":1}]}},
          {"name":"q","summary":{"dataPoints":[{"count":"1"}]}}]}]}],
       "resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"scope":{},"logRecords":[
          {"traceId":"0123456789abcdef0123456789abcdef","spanId":"0123456789abcdef","eventName":"e","severityNumber":9,
           "severityText":"INFO","body":{"stringValue":"b"},"attributes":[{"key":"k","value":{"stringValue":"v"}}]}]}]}]}
      """;

  @TempDir private Path folder;

  private final List<Span> spans = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  @Test
  void missing_file_is_named() {
    read(folder.resolve("absent"), 1000);

    assertThat(problems).containsExactly("absent:0: no such file or directory");
  }

  @Test
  void a_gzip_file_that_is_cut_off_is_named_so() throws IOException {
    Path file = folder.resolve("cut.json.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((GOOD + "\n").repeat(100).getBytes(StandardCharsets.UTF_8));
    }
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 12));

    read(file, 1000);

    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("cut.json.gz:0: cannot be read: it is cut off");
  }

  @Test
  void truncated_line_is_reported_and_the_rest_is_read() throws IOException {
    read(write(GOOD + "\n" + GOOD.substring(0, 60)), 1000);

    assertThat(spans).hasSize(1);
    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("in.jsonl:2: the line is truncated: ");
  }

  @Test
  void broken_line_contributes_nothing_and_the_rest_is_read() throws IOException {
    read(write(GOOD.replace("]}]}]}", "]}]}") + "\n\n  \r\n" + GOOD + "\r\n"), 1000);

    assertThat(spans).hasSize(1);
    assertThat(problems).singleElement().asString().startsWith("in.jsonl:1: not JSON at byte ");
  }

  @Test
  void json_that_is_not_otlp_is_refused() throws IOException {
    read(write("{\"hello\":\"world\"}\n[1]\nhello\n42\n" + GOOD + GOOD), 1000);

    assertThat(spans).isEmpty();
    assertThat(problems).hasSize(5);
    assertThat(problems.get(0))
        .isEqualTo(
            "in.jsonl:1: not OTLP: the object has no resourceSpans, resourceMetrics or"
                + " resourceLogs");
    assertThat(problems.get(1)).startsWith("in.jsonl:2: not OTLP: expected an object");
    assertThat(problems.get(2)).startsWith("in.jsonl:3: not JSON at byte ");
    assertThat(problems.get(4)).isEqualTo("in.jsonl:5: more than one request in a line");
  }

  @Test
  void wrong_types_are_told_by_field() throws IOException {
    read(
        write(
            String.join(
                "\n",
                "{\"resourceSpans\":{}}",
                GOOD.replace("\"0123456789abcdef\"", "\"0123\""),
                GOOD.replace("\"0123456789abcdef\"", "\"0123456789abcdeg\""),
                GOOD.replace("\"0123456789abcdef\"", "17"),
                GOOD.replace("\"spanId\"", "\"kind\":\"SPAN_KIND_BOSS\",\"spanId\""),
                GOOD.replace("\"spanId\"", "\"startTimeUnixNano\":\"yesterday\",\"spanId\""),
                GOOD.replace("\"spanId\"", "\"other\""))),
        1000);

    assertThat(problems)
        .containsExactly(
            "in.jsonl:1: resourceSpans is an object, expected an array",
            "in.jsonl:2: spanId has 4 characters, expected 16 hex digits",
            "in.jsonl:3: spanId has the character 'g', expected hex digits",
            "in.jsonl:4: spanId is a number, expected a string",
            "in.jsonl:5: kind is a string, expected a number or one of [SPAN_KIND_UNSPECIFIED,"
                + " SPAN_KIND_INTERNAL, SPAN_KIND_SERVER, SPAN_KIND_CLIENT, SPAN_KIND_PRODUCER,"
                + " SPAN_KIND_CONSUMER]",
            "in.jsonl:6: startTimeUnixNano has the character 'y', expected an integer",
            "in.jsonl:7: span \"\" has no traceId and spanId");
  }

  @Test
  void line_that_is_too_long_is_passed_over_and_the_rest_is_read() throws IOException {
    String huge = "{\"resourceSpans\":\"" + "x".repeat(5_000) + "\"}";

    read(write(GOOD + "\n" + huge + "\n" + GOOD + "\n" + huge), 1000);

    assertThat(spans).hasSize(2);
    assertThat(problems)
        .containsExactly(
            "in.jsonl:2: the line has "
                + huge.length()
                + " bytes, expected at most 1000; it was passed over",
            "in.jsonl:4: the line has "
                + huge.length()
                + " bytes, expected at most 1000; it was passed over");
  }

  @Test
  void deep_nesting_is_refused() throws IOException {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(500);
    read(
        write(
            "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"k\",\"value\":" + deep),
        100_000);

    assertThat(problems).singleElement().asString().contains("nesting depth");
  }

  @Test
  void directory_stands_for_its_rotated_and_compressed_files() throws IOException {
    Files.writeString(folder.resolve("traces.jsonl"), GOOD + "\n");
    Files.writeString(folder.resolve("traces-2026-11-22T18-00-00.000.jsonl"), GOOD + "\n" + GOOD);
    Files.writeString(folder.resolve("notes.txt"), "not telemetry");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("old.json.gz")))) {
      out.write(GOOD.getBytes(StandardCharsets.UTF_8));
    }

    read(folder, 1000);

    assertThat(spans).hasSize(4);
    assertThat(problems).isEmpty();
  }

  @Test
  void schema_url_and_resource_behind_the_spans_still_belong_to_them() throws IOException {
    read(
        write(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":["
                + SPAN
                + "],\"scope\":{\"name\":\"lib\"},\"schemaUrl\":\"u\"}],"
                + "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"edge\"}}]}}]}"),
        1000);

    Span span = spans.get(0);
    assertThat(span.service()).isEqualTo("edge");
    assertThat(span.emitter().scope()).isEqualTo(new Scope("lib", "", "u"));
  }

  @Test
  void json_and_protobuf_give_the_same_spans() throws Exception {
    String json = VectorFile.lines("good/not-found.jsonl").get(0);
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    List<Span> fromJson = new ArrayList<>();
    new OtlpJson().read(bytes, 0, bytes.length, sink(fromJson));
    List<Span> fromProtobuf = new ArrayList<>();
    new OtlpProtobuf().read(ProtobufRequests.of(fromJson), sink(fromProtobuf));

    assertThat(fromProtobuf)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("emitter")
        .isEqualTo(fromJson);
    assertThat(fromProtobuf.get(0).emitter().resource())
        .isEqualTo(fromJson.get(0).emitter().resource());
  }

  @Test
  void null_is_the_default_wherever_a_value_may_stand() throws IOException {
    Object whole = Json.readExact(EVERYTHING);
    List<List<Object>> places = new ArrayList<>();
    collect(whole, new ArrayList<>(), places);
    assertThat(places).hasSizeGreaterThan(100);
    for (List<Object> place : places) {
      problems.clear();

      read(write(Json.write(withNull(whole, place, 0))), 1_000_000);

      String last = String.valueOf(place.get(place.size() - 1));
      boolean neededItself =
          place.size() == 1
              || (last.matches("spanId|traceId")
                  && place.contains("spans")
                  && !place.contains("links"))
              || (last.equals("name") && place.contains("metrics") && !place.contains("scope"))
              || (last.matches("\\d")
                  && place.get(place.size() - 2).toString().matches("spans|metrics"));
      if (!neededItself) {
        assertThat(problems).as("null at " + place).isEmpty();
      }
    }
  }

  @Test
  void null_values_leave_what_else_was_set() throws IOException {
    String attributes =
        "\"attributes\":["
            + "{\"key\":\"a\",\"value\":{\"intValue\":\"7\",\"arrayValue\":null,\"stringValue\":null}},"
            + "{\"key\":\"b\",\"value\":null},{\"key\":\"c\",\"value\":{\"bytesValue\":null}}]";
    read(
        write(
            GOOD.replace(
                "\"spanId\"",
                "\"kind\":null,\"status\":{\"code\":null,\"message\":null},"
                    + attributes
                    + ",\"spanId\"")),
        1000);

    assertThat(problems).isEmpty();
    assertThat(spans.get(0).attributes()).isEqualTo(Attributes.of("a", 7L, "b", "", "c", ""));
    assertThat(spans.get(0).kind()).isEqualTo(SpanKind.UNSPECIFIED);
    assertThat(spans.get(0).status()).isEqualTo(SpanStatus.UNSET);
  }

  @Test
  void values_in_every_form_that_protobuf_json_has_are_read() throws IOException {
    String attributes =
        "\"attributes\":["
            + "{\"key\":\"a\",\"value\":{\"intValue\":1e3}},{\"key\":\"b\",\"value\":{\"intValue\":\"-9223372036854775808\"}},"
            + "{\"key\":\"c\",\"value\":{\"doubleValue\":\"NaN\"}},{\"key\":\"d\",\"value\":{\"doubleValue\":\"-Infinity\"}},"
            + "{\"key\":\"e\",\"value\":{\"bytesValue\":\"-_8\"}},{\"key\":\"f\",\"value\":{}}]";
    read(
        write(
            GOOD.replace(
                "\"spanId\"",
                "\"kind\":\"3\",\"status\":{\"code\":\"STATUS_CODE_ERROR\"},\"endTimeUnixNano\":\"18446744073709551615\","
                    + "\"startTimeUnixNano\":1.7e18,\"futureField\":{\"x\":[1]},"
                    + attributes
                    + ",\"spanId\"")),
        1000);

    assertThat(problems).isEmpty();
    Span span = spans.get(0);
    assertThat(span.kind()).isEqualTo(SpanKind.CLIENT);
    assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
    assertThat(span.start()).isEqualTo(1_700_000_000_000_000_000L);
    assertThat(span.end()).isEqualTo(-1);
    assertThat(span.attributes().get("a")).isEqualTo(1000L);
    assertThat(span.attributes().get("b")).isEqualTo(Long.MIN_VALUE);
    assertThat(span.attributes().get("c")).isEqualTo(Double.NaN);
    assertThat(span.attributes().get("d")).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(span.attributes().get("e")).isEqualTo(new byte[] {(byte) 0xFB, (byte) 0xFF});
    assertThat(span.attributes().get("f")).isEqualTo("");
  }

  @Test
  void severity_by_name_and_a_sum_after_an_unset_gauge_are_read() throws IOException {
    List<Telemetry> items = new ArrayList<>();
    byte[] lines =
        ("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"severityNumber\":\"SEVERITY_NUMBER_WARN2\"}]}]}],"
                + "\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\",\"sum\":{\"isMonotonic\":true},\"gauge\":null}]}]}]}")
            .getBytes(StandardCharsets.UTF_8);

    new OtlpJson()
        .read(
            lines,
            0,
            lines.length,
            new TelemetrySink() {
              @Override
              public void span(Span span) {
                items.add(span);
              }

              @Override
              public void metric(Metric metric) {
                items.add(metric);
              }

              @Override
              public void log(LogRecord log) {
                items.add(log);
              }
            });

    assertThat(((Metric) items.get(0)).instrument()).isEqualTo(Metric.Instrument.COUNTER);
    assertThat(((LogRecord) items.get(1)).severity()).isEqualTo(14);
  }

  private static void collect(Object value, List<Object> path, List<List<Object>> places) {
    if (!path.isEmpty()) {
      places.add(List.copyOf(path));
    }
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, part) -> collect(part, with(path, key), places));
    } else if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), with(path, i), places);
      }
    }
  }

  private static List<Object> with(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static @Nullable Object withNull(Object value, List<Object> place, int depth) {
    if (depth == place.size()) {
      return null;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>(map);
      copy.put(place.get(depth), withNull(map.get(place.get(depth)), place, depth + 1));
      return copy;
    }
    List<@Nullable Object> copy = new ArrayList<>((List<?>) value);
    int index = (Integer) place.get(depth);
    copy.set(index, withNull(copy.get(index), place, depth + 1));
    return copy;
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("in.jsonl"), text);
  }

  private void read(Path path, int longestLine) {
    new OtlpFiles(
            sink(spans),
            (file, line, message) -> problems.add(file.getFileName() + ":" + line + ": " + message),
            longestLine)
        .read(path);
  }

  private static TelemetrySink sink(List<Span> spans) {
    return new TelemetrySink() {
      @Override
      public void span(Span span) {
        spans.add(span);
      }

      @Override
      public void metric(Metric metric) {}

      @Override
      public void log(LogRecord log) {}
    };
  }
}

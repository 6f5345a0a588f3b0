package dev.plumbline.conformance.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.conformance.Vectors;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpFilesTest {

  private static final String SPAN =
      "{\"traceId\":\"0123456789abcdef0123456789abcdef\",\"spanId\":\"0123456789abcdef\"}";
  private static final String GOOD =
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + SPAN + "]}]}]}";

  @TempDir private Path folder;

  private final List<Span> spans = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  @Test
  void missing_file_is_named() {
    read(folder.resolve("absent"), 1000);

    assertThat(problems).containsExactly("absent:0: no such file or directory");
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
            "in.jsonl:1: not OTLP: the object has no resourceSpans, resourceMetrics or resourceLogs");
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
            "in.jsonl:5: kind is a string, expected a number or one of [SPAN_KIND_UNSPECIFIED, SPAN_KIND_INTERNAL,"
                + " SPAN_KIND_SERVER, SPAN_KIND_CLIENT, SPAN_KIND_PRODUCER, SPAN_KIND_CONSUMER]",
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
    String json = Vectors.read("good/not-found.jsonl").lines().findFirst().orElseThrow();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    List<Span> fromJson = new ArrayList<>();
    new OtlpJson().read(bytes, 0, bytes.length, sink(fromJson));
    List<Span> fromProtobuf = new ArrayList<>();
    new OtlpProtobuf().read(Requests.of(fromJson), sink(fromProtobuf));

    assertThat(fromProtobuf)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("emitter")
        .isEqualTo(fromJson);
    assertThat(fromProtobuf.get(0).emitter().resource())
        .isEqualTo(fromJson.get(0).emitter().resource());
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

package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Collector keeps failures however late they come: whole traces where services send every
 * five seconds, as SDKs do by default, and what is left of a trace where it was dropped before.
 */
class LateFailureIT {
  /** A batch delay of the SDKs, and what a request takes besides. */
  private static final Duration APART = Duration.ofMillis(5_500);

  private static final String CODE = attribute("plumbline.error.code");
  private static final String TYPE = attribute("error.type");

  @TempDir Path folder;

  private LiveStack stack;

  @BeforeEach
  void open() {
    stack = new LiveStack(folder);
  }

  @AfterEach
  void close() {
    stack.close();
  }

  private void collector(String wait) throws IOException {
    stack.collector(
        """
        exporters:
          file/kept: {path: %s, create_directory: true}
        service:
          pipelines:
            traces/kept:
              exporters: [forward/kept, file/kept]
        """
            .formatted(folder.resolve("kept.jsonl")),
        Map.of("PLUMBLINE_TAIL_DECISION_WAIT", wait));
  }

  /** Whatever marks the failure, under either setting of {@code errors.error_type}. */
  @Test
  void byDefault_servicesFiveSecondsApart_keepTheWholeTrace() throws Exception {
    collector("");
    for (int i = 1; i <= 3; i++) {
      send(span(i, "a", "", ""));
    }

    Thread.sleep(APART.toMillis());
    send(span(1, "b", CODE, ""));
    send(span(2, "b", TYPE, ""));
    send(span(3, "b", "", ",\"status\":{\"code\":2}"));

    stack.await("both spans of each trace are kept", () -> kept().size() == 6);
  }

  /** The demo's services send sooner, and it waits for less. */
  @Test
  void whereTheWaitIsSetShorter_aFailureThatComesAfterIt_isKeptItself() throws Exception {
    collector("1s");
    send(span(1, "a", "", ""));

    Thread.sleep(APART.toMillis());
    send(span(1, "b", CODE, ""));
    send(span(1, "c", "", ""));

    stack.await("the failure and what follows it are kept", () -> kept().size() == 2);
    assertThat(kept()).containsExactlyInAnyOrder("1b", "1c");
  }

  /** A span that stands for four by its threshold is one that is stored. */
  @Test
  void whatIsKept_isCountedAsStored() throws Exception {
    stack.start(stack.backends.prometheus());
    collector("");

    for (int i = 1; i <= 8; i++) {
      send(span(i, "a", CODE, ",\"traceState\":\"ot=th:c\""));
    }

    stack.await(
        "8 are counted",
        () -> stack.prometheus().instant("sum(traces_kept_calls_total) == 8").size() == 1);
    stack.await(
        "they stand for 32",
        () -> stack.prometheus().instant("sum(traces_span_metrics_calls_total) == 32").size() == 1);
    assertThat(Files.readString(folder.resolve("kept.jsonl"))).contains("ot=th:c");
  }

  private Set<String> kept() throws IOException {
    Set<String> spans = new TreeSet<>();
    Path file = folder.resolve("kept.jsonl");
    if (Files.exists(file)) {
      Matcher matcher =
          Pattern.compile("\"traceId\":\"0+(\\d)\",\"spanId\":\"0+([a-c])\"")
              .matcher(Files.readString(file));
      while (matcher.find()) {
        spans.add(matcher.group(1) + matcher.group(2));
      }
    }
    return spans;
  }

  /** Of a trace below the threshold: nothing but a failure keeps it. */
  private static String span(int trace, String span, String attribute, String more) {
    long start = System.currentTimeMillis() * 1_000_000;
    return """
    {"traceId":"%032d","spanId":"000000000000000%s","name":"GET /","kind":2,
     "startTimeUnixNano":"%d","endTimeUnixNano":"%d","attributes":[%s]%s}\
    """
        .formatted(trace, span, start, start + 20_000_000, attribute, more);
  }

  private static String attribute(String key) {
    return "{\"key\":\"%s\",\"value\":{\"stringValue\":\"NOT_FOUND\"}}".formatted(key);
  }

  private void send(String span) throws IOException, InterruptedException {
    stack.send(
        "traces",
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"edge\"}}]},\"scopeSpans\":[{\"spans\":["
            + span
            + "]}]}]}");
  }
}

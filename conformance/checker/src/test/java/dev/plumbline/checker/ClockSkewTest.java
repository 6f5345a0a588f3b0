package dev.plumbline.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.otlp.trace.ClockSkew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls over a network that takes its time, longer one way than the other, between two clocks. */
class ClockSkewTest {
  private static final long NOW = 1_795_370_400_000_000_000L;
  private static final int CALLS = 200;
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 370_000_000, -12_345_678, 3_600_000_000_000L, -3_600_000_000_000L})
  void theEstimate_isWithinAMillisecondOfTheSkew(long skew) throws IOException {
    ClockSkew.Estimate estimate = estimate(skew);

    assertThat(Math.abs(estimate.offsetNanos() - skew)).isLessThan(MILLISECOND);
    assertThat(estimate.errorNanos())
        .isBetween(Math.abs(estimate.offsetNanos() - skew), MILLISECOND);
    assertThat(estimate.calls()).isEqualTo(CALLS);
  }

  @ParameterizedTest
  @ValueSource(longs = {370_000_000, -12_345_678, 3_600_000_000_000L, -3_600_000_000_000L})
  void callsThatWereAllRefused_giveTheSameEstimate(long skew) throws IOException {
    String refused = code("INVALID_ARGUMENT");
    ClockSkew.Estimate estimate =
        only(
            call(0, 45, 5, 20, skew, refused, refused)
                + call(1, 25, 1, 20, skew, refused, refused));

    // Of 5 ms that were not the server's, 1 was the way there: the middle is 1.5 off.
    assertThat(estimate.offsetNanos() - skew).isEqualTo(-3 * MILLISECOND / 2);
    assertThat(estimate.errorNanos()).isEqualTo(5 * MILLISECOND / 2);
    assertThat(estimate.calls()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600_000_000_000L, -3_600_000_000_000L, 5_000_000_000L, 0})
  void aCallThatTheClientEnded_boundsTheOffsetByItsLength(long skew) throws IOException {
    // The server began after 10 ms and went on for a second after the client had gone.
    String deadline = code("DEADLINE_EXCEEDED");
    ClockSkew.Estimate estimate = only(call(0, 2_000, 10, 2_990, skew, deadline, deadline));

    assertThat(estimate.errorNanos()).isEqualTo(1_000 * MILLISECOND);
    assertThat(Math.abs(estimate.offsetNanos() - skew)).isLessThan(estimate.errorNanos());
  }

  @Test
  void anAnsweredCall_isPreferredToThoseTheClientEnded() throws IOException {
    ClockSkew.Estimate estimate =
        only(
            call(0, 1, 0, 1, 7 * MILLISECOND, code("CANCELLED"), "")
                + call(1, 40, 10, 20, 7 * MILLISECOND, "", ""));

    assertThat(estimate.offsetNanos()).isEqualTo(7 * MILLISECOND);
    assertThat(estimate.errorNanos()).isEqualTo(10 * MILLISECOND);
    assertThat(estimate.calls()).isEqualTo(1);
  }

  @Test
  void anAttemptThatAnotherAnswered_mayGoOnAfterTheClient() throws IOException {
    // Both were sent to the same callee; the second, sent after 120 ms, answered after 20 and the
    // first went on until long after the client had gone on.
    String client = span("edge", 1, "a", "", 3, NOW, NOW + 150 * MILLISECOND);
    String hedged =
        span("gateway", 1, "b", "a", 2, NOW + 110 * MILLISECOND, NOW + 255 * MILLISECOND);
    String answer =
        span("gateway", 1, "c", "a", 2, NOW + 125 * MILLISECOND, NOW + 145 * MILLISECOND);

    for (String lines : List.of(hedged + answer, answer + hedged)) {
      ClockSkew.Estimate estimate = only(client + lines);
      assertThat(Math.abs(estimate.offsetNanos())).isLessThanOrEqualTo(estimate.errorNanos());
    }
  }

  @Test
  void aSpanThatEndsBeforeItBegins_isLeftOut() throws IOException {
    String gaveUp = code("CANCELLED");
    String neverEnded = span("edge", 1, "a", "", 3, NOW, 0).replace("\"status\":{}", gaveUp);
    String server = span("gateway", 1, "b", "a", 2, NOW + MILLISECOND, NOW + 2 * MILLISECOND);

    assertThat(estimates(neverEnded + server)).isEmpty();
    assertThat(only(call(0, 2, 0, 2, 0, "", "") + neverEnded + server).calls()).isEqualTo(1);
  }

  private ClockSkew.Estimate estimate(long skew) throws IOException {
    SplittableRandom random = new SplittableRandom(skew);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < CALLS; i++) {
      long start = NOW + 50 * MILLISECOND * i;
      // A tenth of a millisecond at least, most calls much more, and out and back not alike.
      long out = delay(random, 2 * MILLISECOND);
      long work = delay(random, 20 * MILLISECOND);
      long back = delay(random, 5 * MILLISECOND);
      lines.append(span("edge", i, "a", "", 3, start, start + out + work + back));
      lines.append(span("gateway", i, "b", "a", 2, start + out + skew, start + out + work + skew));
    }
    return only(lines.toString());
  }

  private ClockSkew.Estimate only(String lines) throws IOException {
    List<ClockSkew.Estimate> estimates = estimates(lines);
    assertThat(estimates).hasSize(1);
    return estimates.get(0);
  }

  private List<ClockSkew.Estimate> estimates(String lines) throws IOException {
    Path file = Files.writeString(folder.resolve("calls.jsonl"), lines);
    return Checker.check(Vectors.CHARTER, List.of(file), Options.defaults()).clockSkew();
  }

  private static long delay(SplittableRandom random, long mean) {
    return (long) (MILLISECOND / 10.0 - mean * Math.log(1 - random.nextDouble()));
  }

  /** A call of so many milliseconds; the server began so long after it and worked so long. */
  private static String call(
      int trace,
      long took,
      long out,
      long worked,
      long skew,
      String clientStatus,
      String answered) {
    long start = NOW + 10_000 * MILLISECOND * trace;
    long begun = start + out * MILLISECOND + skew;
    return span("edge", trace, "a", "", 3, start, start + took * MILLISECOND)
            .replace("\"status\":{}", clientStatus.isEmpty() ? "\"status\":{}" : clientStatus)
        + span("gateway", trace, "b", "a", 2, begun, begun + worked * MILLISECOND)
            .replace("\"status\":{}", answered.isEmpty() ? "\"status\":{}" : answered);
  }

  private static String code(String code) {
    return "\"status\":{\"code\":2},\"attributes\":[{\"key\":\"error.type\",\"value\":{\"stringValue\":\"%s\"}}]"
        .formatted(code);
  }

  private static String span(
      String service, int trace, String id, String parent, int kind, long start, long end) {
    return String.format(
        Locale.ROOT,
        "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"%s\"}}]},"
            + "\"scopeSpans\":[{\"spans\":[{\"traceId\":\"%032x\",\"spanId\":\"%s\",\"parentSpanId\":\"%s\",\"name\":\"call\",\"kind\":%d,"
            + "\"startTimeUnixNano\":\"%d\",\"endTimeUnixNano\":\"%d\",\"status\":{}}]}]}]}%n",
        service,
        trace + 1,
        id.repeat(16),
        parent.repeat(16),
        kind,
        start,
        end);
  }
}

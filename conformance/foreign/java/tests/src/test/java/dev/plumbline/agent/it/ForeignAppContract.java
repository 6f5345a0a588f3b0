package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of every application under Plumbline. It runs without an agent, observed with the
 * extension beside the agent, enforced by the one-file agent, and in a selection of other setups.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ForeignAppContract {
  private static final List<String> DURATIONS =
      List.of(
          "http.server.request.duration",
          "http.client.request.duration",
          "rpc.server.call.duration",
          "rpc.client.call.duration",
          "db.client.operation.duration");

  @TempDir private static Path folder;

  private final Path jar;
  private final List<String> requests;
  private final long httpRequests;

  ForeignRun bare;
  ForeignRun observed;
  ForeignRun enforced;

  /**
   * @param app where the application was built, from the folder of the foreign applications
   * @param inner how many HTTP requests the application makes to itself
   */
  ForeignAppContract(String app, int inner, String... requests) {
    this.jar = Path.of(System.getProperty("basedir", "."), "..", app);
    this.requests = List.of(requests);
    this.httpRequests = inner + (long) requests.length;
  }

  @BeforeAll
  void askThreeTimes() throws Exception {
    bare = ForeignRun.bare(jar, requests);
    observed = ForeignRun.observed(jar, requests);
    enforced = ForeignRun.enforced(jar, requests);
  }

  @Test
  void observed_theApplicationAnswersAsWithoutAnAgent() {
    assertThat(observed.answers()).isEqualTo(bare.answers());
  }

  @Test
  void enforced_theApplicationAnswersAsWithoutAnAgent() {
    assertThat(enforced.answers()).isEqualTo(underTheCharter(bare.answers()));
  }

  /** The responses under an enforced charter; most applications' are unchanged. */
  List<String> underTheCharter(List<String> answers) {
    return answers;
  }

  /** The selected setups, beside those in which it has run already. */
  List<Way> otherWays() {
    return Agents.fullMatrix()
        ? List.of(
            Way.FURTHEST, Way.AHEAD_BY_PROPERTIES, Way.EXTENSION_ENFORCING, Way.ONE_FILE_OBSERVING)
        : List.of(Way.FURTHEST);
  }

  @ParameterizedTest
  @MethodSource("otherWays")
  void inEveryWay_theSameIsAnsweredToldAndCounted(Way way) throws Exception {
    assumeTrue(way.java() != null, "no Java " + way.agents().java() + " here");
    ForeignRun usual = way.enforcing() ? enforced : observed;

    ForeignRun run = ForeignRun.in(way, folder, jar, requests);

    assertThat(run.logLines()).anyMatch(line -> line.contains("version: " + way.agents().agent()));
    assertThat(run.answers()).isEqualTo(usual.answers());
    assertThat(run.traces()).isEqualTo(usual.traces());
    for (String metric : DURATIONS) {
      assertThat(run.counts(metric, "plumbline.error.code", "plumbline.error.origin"))
          .as(metric)
          .isEqualTo(usual.counts(metric, "plumbline.error.code", "plumbline.error.origin"));
    }
    assertThat(run.findings().keySet()).noneMatch(finding -> finding.endsWith(" failed"));
    assertThat(run.telemetry().numbers("plumbline.enforcement.active").values())
        .containsExactly(way.enforcing() ? 1.0 : 0.0);
  }

  @Test
  void observing_counts_andWritesNothing() {
    assertThat(observed.ownKeys()).isEmpty();
    assertThat(observed.findings())
        .containsKey("error-tuple observed")
        .containsKey("resource-identity observed")
        .allSatisfy((finding, count) -> assertThat(finding).endsWith(" observed"));
    assertThat(observed.telemetry().numbers("plumbline.enforcement.active").values())
        .containsExactly(0.0);
  }

  @Test
  void enforcing_nothingOfOursFails() {
    assertThat(enforced.findings().keySet()).noneMatch(finding -> finding.endsWith(" failed"));
    assertThat(enforced.telemetry().numbers("plumbline.enforcement.active").values())
        .containsExactly(1.0);
    assertThat(enforced.logLines())
        .anyMatch(line -> line.contains("Plumbline enforcing charter"))
        .noneMatch(line -> line.contains("is refused"));
  }

  @Test
  void everyRequestIsCountedOnce() {
    assertThat(enforced.counts("http.server.request.duration")).isEqualTo(Map.of("", httpRequests));
    assertThat(observed.counts("http.server.request.duration")).isEqualTo(Map.of("", httpRequests));
  }

  @Test
  void labelsAreTheCharters() {
    assertThat(enforced.labels("http.server.request.duration"))
        .contains(
            "plumbline.error.code", "error.type", "plumbline.error.origin", "plumbline.error.fault")
        .isSubsetOf(
            "http.request.method",
            "http.route",
            "http.response.status_code",
            "url.scheme",
            "plumbline.error.code",
            "error.type",
            "plumbline.error.origin",
            "plumbline.error.fault");
  }
}

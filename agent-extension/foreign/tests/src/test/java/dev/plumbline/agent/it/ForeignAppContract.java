package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * What holds for every application that Plumbline is put on. It runs three times: without an agent,
 * observed with the extension beside the agent, enforced by the agent that carries the extension.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ForeignAppContract {
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
    assertThat(enforced.answers()).isEqualTo(underTheLaw(bare.answers()));
  }

  /** The answers as they are when the charter has a say in them; most applications' stay. */
  List<String> underTheLaw(List<String> answers) {
    return answers;
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
    assertThat(enforced.said())
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
        .contains("error.type", "plumbline.error.origin", "plumbline.error.fault")
        .isSubsetOf(
            "http.request.method",
            "http.route",
            "http.response.status_code",
            "url.scheme",
            "error.type",
            "plumbline.error.origin",
            "plumbline.error.fault");
  }
}

package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.Telemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charter changes while the service runs. */
class ReloadIT {
  /** What the issue allows is 5 s; a busy machine gets the double before the test gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void aChangedCharter_takesOver_andABrokenOneDoesNot(@TempDir Path folder) throws Exception {
    copy(Path.of(System.getProperty("basedir", "."), "..", "charter"), folder);
    Path policy = folder.resolve("policy.yaml");
    String before = Files.readString(policy);
    String firstDigest = Charter.load(folder).charter().digest();
    try (Service service = Service.start(Service.ONE_FILE, "-Dplumbline.charter=" + folder)) {
      assertThat(announced(service)).as("enforced from the start").isTrue();

      Files.writeString(policy, "services: {\n");
      String refusal = service.awaitLine(PATIENCE, "refuses the changed charter");
      assertThat(refusal).contains("policy.yaml:").contains(firstDigest.substring(0, 12));
      assertThat(announced(service)).as("the one before holds on").isTrue();

      Files.writeString(policy, before.replace("\n  mode: enforce", "\n  mode: observe"));
      service.awaitLine(PATIENCE, "took over charter", "mode=observe");
      assertThat(announced(service)).as("observed only").isFalse();
      String nextDigest = Charter.load(folder).charter().digest();

      Telemetry telemetry = service.stop();
      assertThat(nextDigest).isNotEqualTo(firstDigest);
      assertThat(telemetry.resources().map(ReloadIT::digest))
          .contains(firstDigest, nextDigest)
          .allMatch(digest -> digest.equals(firstDigest) || digest.equals(nextDigest));
      assertThat(telemetry.numbers("plumbline.charter.reloads"))
          .containsEntry(Map.of("plumbline.charter.reload.outcome", "applied"), 1.0)
          .containsEntry(Map.of("plumbline.charter.reload.outcome", "refused"), 1.0);
      assertThat(telemetry.numbers("plumbline.enforcement.active"))
          .as("the charter that holds now, and no other")
          .isEqualTo(Map.of(Map.of("plumbline.charter.digest", nextDigest), 0.0));
    }
  }

  /** Whether the trace is announced, which is done where the charter is enforced only. */
  private static boolean announced(Service service) {
    return service.get("/items/42").headers().firstValue("Server-Timing").isPresent();
  }

  private static String digest(Resource resource) {
    return attributes(resource.getAttributesList()).get("plumbline.charter.digest");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path target = to.resolve(from.relativize(file).toString());
              if (Files.isDirectory(file)) {
                Files.createDirectories(target);
              } else {
                Files.copy(file, target);
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}

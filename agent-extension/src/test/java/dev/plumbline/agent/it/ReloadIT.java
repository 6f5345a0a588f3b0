package dev.plumbline.agent.it;

import static dev.plumbline.agent.it.SentTelemetry.attributes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The charter changes while the service runs. */
class ReloadIT {
  /** What the issue allows is 5 s; a busy machine gets the double before the test gives up. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void aChangedCharter_takesOver_andABrokenOneDoesNot(@TempDir Path folder) throws Exception {
    copy(
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole"),
        folder);
    Path policy = folder.resolve("policy.yaml");
    String before = Files.readString(policy);
    String firstDigest = Charter.load(folder).charter().digest();
    try (ServiceProcess service =
        ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + folder)) {
      assertThat(announced(service)).as("enforced from the start").isTrue();

      Files.writeString(policy, "services: {\n");
      String refusal = service.awaitLine(PATIENCE, "rejects the changed charter");
      assertThat(refusal).contains("policy.yaml:").contains(firstDigest.substring(0, 12));
      assertThat(announced(service)).as("the one before holds on").isTrue();

      Files.writeString(policy, before.replace("\n  mode: enforce", "\n  mode: observe"));
      service.awaitLine(PATIENCE, "activated charter", "mode=observe");
      assertThat(announced(service)).as("observed only").isFalse();
      String nextDigest = Charter.load(folder).charter().digest();

      SentTelemetry telemetry = service.stop();
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

  @Test
  void aCharterThatIsTooLarge_isRefused_andTheNextChangeIsTaken(@TempDir Path folder)
      throws Exception {
    copy(
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole"),
        folder);
    Path policy = folder.resolve("policy.yaml");
    String before = Files.readString(policy);
    try (ServiceProcess service =
        ServiceProcess.start(
            ServiceProcess.ONE_FILE, "-Xmx128m", "-Dplumbline.charter=" + folder)) {
      // Each of them is small enough; a list costs more in memory than on disk.
      String list = "file_format: definition/2\nx: [" + "0,".repeat(450_000) + "0]\n";
      for (int i = 0; i < 50; i++) {
        Files.writeString(folder.resolve("registry/x" + (10 + i) + ".yaml"), list);
      }
      // A busy machine may see some of the files before the rest.
      String refusal =
          service.awaitLine(
              PATIENCE,
              "rejects the changed charter",
              "with this file the charter is larger than 8 MiB (8,388,608 bytes)");
      assertThat(refusal).hasSizeLessThan(1000);

      for (int i = 0; i < 50; i++) {
        Files.delete(folder.resolve("registry/x" + (10 + i) + ".yaml"));
      }
      Files.writeString(policy, before.replace("\n  mode: enforce", "\n  mode: observe"));
      service.awaitLine(PATIENCE, "activated charter", "mode=observe");
    }
  }

  /** As the kubelet swaps the versions of a ConfigMap. */
  @Test
  void aLinkThatIsSwapped_isAChange(@TempDir Path mount) throws Exception {
    Path charter =
        Path.of(
            System.getProperty("basedir", "."), "..", "conformance", "vectors", "charter", "whole");
    copy(charter, mount.resolve("..1"));
    copy(charter, mount.resolve("..2"));
    Path next = mount.resolve("..2/policy.yaml");
    Files.writeString(
        next, Files.readString(next).replace("\n  mode: enforce", "\n  mode: observe"));
    Files.setLastModifiedTime(next, Files.getLastModifiedTime(mount.resolve("..1/policy.yaml")));
    Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
    Files.createSymbolicLink(mount.resolve("registry"), Path.of("..data/registry"));
    Files.createSymbolicLink(mount.resolve("policy.yaml"), Path.of("..data/policy.yaml"));
    Path linked = Files.createSymbolicLink(mount.resolve("current"), Path.of("..data"));
    for (Path place : List.of(mount, linked)) {
      try (ServiceProcess service =
          ServiceProcess.start(ServiceProcess.ONE_FILE, "-Dplumbline.charter=" + place)) {
        assertThat(announced(service)).as("enforced from the start").isTrue();

        swap(mount, "..2");
        service.awaitLine(PATIENCE, "activated charter", "mode=observe");
        assertThat(announced(service)).as("observed only").isFalse();
        swap(mount, "..1");
      }
    }
  }

  private static void swap(Path mount, String version) throws IOException {
    Path temporary = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of(version));
    Files.move(temporary, mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Whether the trace is announced, which is done where the charter is enforced only. */
  private static boolean announced(ServiceProcess service) {
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

package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Holds compose.yaml to what this repository promises of it; the specification's schema is checked
 * by `make check`.
 */
class ComposeFileTest {

  private static final Path COMPOSE = Checkout.find(null).compose();
  private Map<?, ?> services = Map.of();

  @BeforeEach
  void readComposeFile() throws IOException {
    try (Reader reader = Files.newBufferedReader(COMPOSE.resolve("compose.yaml"))) {
      Map<?, ?> file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromReader(reader);
      services = (Map<?, ?>) file.get("services");
    }
  }

  @Test
  void everyPort_isPublishedOnLoopbackOnly() {
    assertThat(services.values().stream().flatMap(service -> list(service, "ports")))
        .isNotEmpty()
        .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
  }

  @Test
  void everyImage_isPinned() {
    assertThat(services.values().stream().map(service -> ((Map<?, ?>) service).get("image")))
        .allSatisfy(
            image ->
                assertThat(image)
                    .asString()
                    .matches("[a-z/-]+:[a-z0-9.-]+")
                    .doesNotEndWith(":latest"));
  }

  @Test
  void everyMountedFolderAndDockerfile_isThere() {
    Stream<String> mounts =
        services.values().stream()
            .flatMap(service -> list(service, "volumes"))
            .map(Object::toString)
            .filter(volume -> volume.startsWith("./"))
            .map(volume -> volume.substring(2, volume.indexOf(':')));
    assertThat(mounts)
        .isNotEmpty()
        .allSatisfy(mount -> assertThat(COMPOSE.resolve(mount)).exists());

    Stream<Object> dockerfiles =
        services.values().stream()
            .map(service -> ((Map<?, ?>) service).get("build"))
            .filter(Map.class::isInstance)
            .map(build -> ((Map<?, ?>) build).get("dockerfile"));
    assertThat(dockerfiles)
        .hasSize(4)
        .allSatisfy(file -> assertThat(COMPOSE.resolveSibling(file.toString())).isRegularFile());
  }

  /** A workspace does not load without one of its members. */
  @Test
  void theImagesOfGoAndRust_haveTheirWholeWorkspace() throws IOException {
    String gateway = Files.readString(COMPOSE.resolve("images/gateway.Dockerfile"));
    assertThat(gateway)
        .doesNotContain("COPY go.work ")
        .contains("RUN go work init ./telemetry-go ./demo-go\n");

    String workspace = Files.readString(COMPOSE.resolveSibling("Cargo.toml"));
    Matcher members = Pattern.compile("members = \\[([^\\]]+)]").matcher(workspace);
    assertThat(members.find()).isTrue();
    String worker = Files.readString(COMPOSE.resolve("images/worker.Dockerfile"));
    assertThat(members.group(1).replace("\"", "").split(", "))
        .hasSizeGreaterThan(1)
        .allSatisfy(member -> assertThat(copied(worker)).anyMatch(folder -> in(folder, member)));
  }

  private static List<String> copied(String dockerfile) {
    return Pattern.compile("(?m)^COPY (\\S+) \\1$")
        .matcher(dockerfile)
        .results()
        .map(line -> line.group(1))
        .toList();
  }

  private static boolean in(String folder, String path) {
    return path.equals(folder) || path.startsWith(folder + "/");
  }

  @Test
  void theCollector_hasTheVersionOfTheNativeOne() throws IOException {
    String image = ((Map<?, ?>) services.get("collector")).get("image").toString();
    String manifest = Files.readString(COMPOSE.resolve("collector/builder.yaml"));

    assertThat(manifest)
        .contains("contrib/exporter/fileexporter v" + image.substring(image.indexOf(':') + 1));
  }

  @Test
  void prometheus_hasTheSwitchesOfTheNativeOne() {
    assertThat(list(services.get("prometheus"), "command").map(Object::toString))
        .contains(
            "--web.enable-otlp-receiver",
            "--enable-feature=exemplar-storage",
            "--web.config.file=/etc/credentials/prometheus-web.yml",
            "--web.cors.origin=http://(127\\.0\\.0\\.1|localhost):9090");
  }

  @Test
  void alertmanager_hasTheVersionAndTheSwitchesOfTheNativeOne() throws IOException {
    assertThat(list(services.get("alertmanager"), "command").map(Object::toString))
        .contains("--web.config.file=/etc/credentials/alertmanager-web.yml");
    String image = ((Map<?, ?>) services.get("alertmanager")).get("image").toString();
    assertThat(Files.readString(COMPOSE.resolve("../tools/versions.env")))
        .contains("ALERTMANAGER_VERSION=" + image.substring(image.indexOf(':') + 1) + "\n");
  }

  /** The files that each part is configured to read are those that the credentials job writes. */
  @Test
  void whoCarriesCredentials_isGivenTheirFiles() throws IOException {
    String script = Files.readString(COMPOSE.resolve("credentials.sh"));
    for (String part : List.of("collector", "prometheus", "alertmanager", "console")) {
      String given =
          script.lines().filter(line -> line.startsWith("  [" + part + "]=\"")).findFirst().get();
      Object service = services.get(part);
      assertThat(list(service, "volumes").map(Object::toString))
          .contains(part + "-credentials:/etc/credentials:ro");
      Matcher named = Pattern.compile("/etc/credentials/([a-z.-]+)").matcher(service.toString());
      int files = 0;
      for (; named.find(); files++) {
        assertThat(given).contains(named.group(1));
      }
      assertThat(files).as(part).isPositive();
    }
  }

  private static Stream<?> list(Object service, String key) {
    return ((Map<?, ?>) service).get(key) instanceof List<?> items ? items.stream() : Stream.of();
  }
}

package dev.plumbline.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendFilesTest {
  /** In compose/, but generated, of containers, or of the tests. */
  private static final Set<String> NOT_CARRIED =
      Set.of(
          "alertmanager/targets/console.url",
          "collector/builder.yaml",
          "collector/jaeger.yaml",
          "collector/sampling.yaml",
          "prometheus/rules/slo.yaml",
          "prometheus/targets/alertmanager.json");

  @TempDir Path folder;

  @Test
  void everyFileOfCompose_isCarriedOrNot_asIsStatedHere() throws IOException {
    Path compose = Checkout.find(null).compose();
    Set<String> expected = new TreeSet<>();
    for (String part : Set.of("alertmanager", "collector", "prometheus")) {
      try (Stream<Path> files = Files.walk(compose.resolve(part))) {
        files
            .filter(Files::isRegularFile)
            .map(file -> compose.relativize(file).toString())
            .filter(name -> !name.startsWith("prometheus/tests/") && !NOT_CARRIED.contains(name))
            .forEach(expected::add);
      }
    }

    assertThat(BackendFiles.CARRIED).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void theCollectorThatIsExpected_isTheOneThatIsBuilt() {
    assertThat(Checkout.find(null).compose().resolve("collector/builder.yaml"))
        .content()
        .contains("version: " + Backends.COLLECTOR_VERSION + "\n");
  }

  @Test
  void whatIsWritten_isThatOfCompose_andOfTheCharter() throws IOException {
    StackSettings settings = LiveStack.settings(folder);
    Backends backends = Backends.of(settings);

    Path compose = Checkout.find(null).compose();
    assertThat(settings.state().resolve("prometheus-config/rules/red.yaml"))
        .hasSameTextualContentAs(compose.resolve("prometheus/rules/red.yaml"));
    assertThat(backends.files().collector())
        .allSatisfy(
            file ->
                assertThat(file)
                    .hasSameTextualContentAs(
                        compose.resolve("collector").resolve(file.getFileName().toString())));
  }

  @Test
  void anotherCharter_isNewOnlyWhereItDiffers() throws IOException {
    Backends backends = Backends.of(LiveStack.settings(folder));

    assertThat(
            backends
                .files()
                .writeRules(LiveStack.settings(folder).readCharter().result().charter()))
        .isFalse();
    StackSettings acme =
        LiveStack.settings(
            folder, Checkout.find(null).root().resolve("conformance/foreign/acme/charter"));
    assertThat(backends.files().writeRules(acme.readCharter().result().charter())).isTrue();
    assertThat(backends.files().writeSampling(acme.readCharter().result().charter())).isTrue();
    assertThat(folder.resolve("state/prometheus-config/rules/slo.yaml"))
        .content()
        .contains("storefront")
        .doesNotContain("place-order");
  }
}

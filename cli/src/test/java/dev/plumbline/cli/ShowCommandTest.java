package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {
  @TempDir private Path folder;

  @Test
  void eachRow_hasItsOrigin() {
    Run run = Run.plumbline("show", Run.CHARTER);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(", over base 0.1.0")
        .containsPattern("(?m)^base/registry/http.yaml:\\d+ +attributes: .*\"key\":\"http.route\"")
        .containsPattern("(?m)^\\S*shop/registry/orders.yaml:\\d+ +spans: .*\"orders.place\"")
        .containsPattern("(?m)^\\S*shop/policy.yaml:\\d+ +services: .*\"gateway\"")
        .containsPattern("(?m)^base/policy.yaml:\\d+ +errors.http.statuses.404: \"NOT_FOUND\"")
        .containsPattern("(?m)^\\S*shop/policy.yaml:\\d+ +enforcement.mode: \"enforce\"")
        .containsPattern(
            "(?m)^\\S*shop/policy.yaml:\\d+ over base/registry/common.yaml:\\d+ +attribute_groups: .*plumbline.execution");
  }

  @Test
  void onePart_isShownAlone() {
    Run run = Run.plumbline("show", Run.CHARTER, "errors.reasons");

    assertThat(run.out()).contains("OVERLOADED", "SKU_UNKNOWN").doesNotContain("http.route");
    assertThat(run.out().lines().skip(1)).allMatch(line -> line.contains(" errors.reasons: "));
  }

  @Test
  void anUnknownPart_isTold() {
    Run run = Run.plumbline("show", Run.CHARTER, "metrix");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err())
        .contains("the charter has no part \"metrix\"; expected one of services, ")
        .contains(", metrics, ");
  }

  @Test
  void theFlatRegistry_isARegistryByItself() throws IOException {
    Path out = folder.resolve("flat");

    assertThat(Run.plumbline("show", Run.CHARTER, "--weaver", "-o", out).exit()).isZero();

    Charter flat = Charter.load(out).charter();
    Charter shop = Charter.load(Run.CHARTER).charter();
    assertThat(flat.schemaUrl()).isEqualTo(shop.schemaUrl());
    assertThat(flat.attributes().keySet()).isEqualTo(shop.attributes().keySet());
    assertThat(flat.spans().keySet()).isEqualTo(shop.spans().keySet());
    assertThat(flat.metrics().keySet()).isEqualTo(shop.metrics().keySet());
    assertThat(Run.plumbline("show", Run.CHARTER, "--weaver").out())
        .isEqualTo(Files.readString(out.resolve("registry.yaml")));
  }

  @Test
  void diff_namesTheBase() {
    assertThat(Run.plumbline("diff", Run.WHOLE, Run.CHARTER).out())
        .contains("base none -> 0.1.0; ");
  }
}

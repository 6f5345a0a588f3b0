package dev.plumbline.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedFileTest {
  @ParameterizedTest
  @CsvSource({
    "demo-go/shop/shop.go, plumbline",
    "demo-rust/src/shop.rs, plumbline",
    "telemetry-go/charter/charter_gen.go, base",
    "telemetry-rust/src/charter/generated.rs, base",
    "telemetry-go/charter/base.json, base",
    "conformance/vectors/charter/compiled.json, plumbline",
    "conformance/foreign/acme/go/acme/acme.go, acme",
    "conformance/foreign/acme/rust/src/acme.rs, acme",
  })
  void aFileOfThisRepository_isRecognised_withItsCharter(Path file, String charter)
      throws IOException {
    GeneratedFile generated = GeneratedFile.of(Files.readString(Path.of("..").resolve(file)));

    assertThat(generated).isNotNull();
    assertThat(generated.isFrom(charter)).isTrue();
    assertThat(generated.isFrom("another")).isFalse();
  }

  @Test
  void aFileThatOnlyMentionsThem_isNone() {
    assertThat(GeneratedFile.of("Run `plumbline generate rust`.\n")).isNull();
    assertThat(GeneratedFile.of("{}")).isNull();
  }
}

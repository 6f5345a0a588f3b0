package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of a registry as Weaver takes it, without a policy beside it. */
class PlainRegistryTest {
  private static final String MANIFEST =
      "description: A registry.\nschema_url: https://acme.example/schemas/acme/0.1.0\n";

  private static final String SIGNALS =
      "file_format: definition/2\n"
          + "attributes:\n"
          + "  - {key: acme.cart, type: string, stability: stable, brief: Cart.}\n"
          + "spans:\n"
          + "  - {type: acme.checkout, kind: internal, stability: stable, brief: Checkout.,"
          + " name: {note: A sentence about the name.}, attributes: [{ref: acme.cart}]}\n"
          + "metrics:\n"
          + "  - {name: acme.wait, instrument: histogram, unit: s, stability: stable,"
          + " brief: Wait.}\n";

  @TempDir private Path folder;

  private CharterResult load(String manifest, String name, String signals) throws IOException {
    Files.writeString(folder.resolve(name), manifest);
    Files.writeString(folder.resolve("signals.yaml"), signals);
    return Charter.load(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"manifest.yaml", "registry_manifest.yaml"})
  void aPlainFolder_isReadAndObserved(String name) throws IOException {
    CharterResult result = load(MANIFEST, name, SIGNALS);

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().name()).isEqualTo("acme");
    assertThat(result.charter().metrics()).containsKey("acme.wait");
    assertThat(result.charter().policy().enforcement().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(result.charter().spans().values().iterator().next().location().file())
        .isEqualTo(folder.resolve("signals.yaml").toString());
  }

  @Test
  void imports_sayWhatToDo() throws IOException {
    assertThat(
            load(MANIFEST, "manifest.yaml", SIGNALS + "imports: {spans: [http.server]}\n")
                .problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("signals.yaml:8:", "weaver registry package --v2");
  }

  @Test
  void dependencies_sayWhatToDo() throws IOException {
    String dependent =
        MANIFEST + "dependencies: [{schema_url: https://a.example/b/1.0.0, registry_path: base}]\n";
    assertThat(load(dependent, "manifest.yaml", SIGNALS).problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("manifest.yaml:3:", "weaver registry package --v2");
  }

  @Test
  void refinements_areRemarks() throws IOException {
    CharterResult result =
        load(
            MANIFEST,
            "manifest.yaml",
            SIGNALS + "span_refinements:\n  - {id: acme.checkout.fast, ref: acme.checkout}\n");
    assertThat(result.problems()).isEmpty();
    assertThat(result.remarks())
        .anySatisfy(remark -> assertThat(remark.toString()).contains("acme.checkout.fast"));
  }

  @Test
  void refinementsInACharter_areRemarksToo() {
    CharterFixture fixture =
        new CharterFixture()
            .put(
                "registry/more.yaml",
                "file_format: definition/2\nspan_refinements:\n  - {id: a.b, ref: http.server}\n");
    assertThat(fixture.problems()).isEmpty();
  }
}

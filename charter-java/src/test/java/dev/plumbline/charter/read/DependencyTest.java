package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries in folders of their own, of which one depends on the other. */
class DependencyTest {
  private static final String BASE =
      "file_format: definition/2\n"
          + "attributes:\n"
          + "  - {key: http.request.method, type: string, stability: stable, brief: Method.}\n"
          + "  - {key: http.route, type: string, stability: stable, brief: Route.}\n"
          + "  - {key: error.type, type: string, stability: stable, brief: Code.}\n"
          + "  - {key: unused, type: string, stability: stable, brief: Unused.}\n"
          + "attribute_groups:\n"
          + "  - {id: of.http, visibility: internal, attributes: [{ref: http.route}]}\n"
          + "spans:\n"
          + "  - {type: http.server, kind: server, stability: stable, brief: Request.,"
          + " name: {note: request}, attributes: [{ref: http.request.method}, {ref_group: of.http}]}\n"
          + "  - {type: http.client, kind: client, stability: stable, brief: Call.,"
          + " name: {note: call}}\n"
          + "metrics:\n"
          + "  - {name: http.server.request.duration, instrument: histogram, unit: s,"
          + " stability: stable, brief: Duration., attributes: [{ref: http.route}]}\n"
          + "  - {name: http.open, instrument: updowncounter, unit: '{request}',"
          + " stability: stable, brief: Open.}\n"
          + "events:\n"
          + "  - {name: http.upgrade, stability: stable, brief: Upgrade.}\n";

  private static final String OWN =
      "file_format: definition/2\n"
          + "spans:\n"
          + "  - {type: acme.checkout, kind: internal, stability: stable, brief: Checkout.,"
          + " name: {note: checkout}, attributes: [{ref: error.type}]}\n";

  @TempDir private Path folder;

  @BeforeEach
  void base() throws IOException {
    write("base/manifest.yaml", "schema_url: https://acme.example/schemas/base/1.0.0\n");
    write("base/http.yaml", BASE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "../base"})
  void aFolderBesideIsRead_withWhatIsImportedAndReferredTo(String path) throws IOException {
    CharterResult result =
        load(path, OWN + "imports: {spans: [http.server], metrics: ['http.server.*']}\n");

    assertThat(result.problems()).isEmpty();
    Charter charter = result.charter();
    assertThat(charter.spans()).containsOnlyKeys("acme.checkout", "http.server");
    assertThat(charter.metrics()).containsOnlyKeys("http.server.request.duration");
    assertThat(charter.events()).isEmpty();
    assertThat(charter.attributes())
        .containsOnlyKeys("error.type", "http.request.method", "http.route");
    assertThat(charter.spans().get("http.server").location().file())
        .endsWith("base/http.yaml")
        .doesNotContain("..");
  }

  @Test
  void aPattern_takesWhatFits() throws IOException {
    CharterResult result =
        load("base", OWN + "imports: {spans: ['*'], metrics: [http.ope?], events: [http.*]}\n");

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().spans()).hasSize(3);
    assertThat(result.charter().metrics()).containsOnlyKeys("http.open");
    assertThat(result.charter().events()).containsOnlyKeys("http.upgrade");
  }

  @Test
  void aDependencyOfTheDependency_isReadToo() throws IOException {
    write("middle/registry_manifest.yaml", manifest("middle", "base"));
    write(
        "middle/middle.yaml",
        "file_format: definition/2\nimports: {spans: [http.client]}\nmetrics:\n"
            + "  - {name: middle.count, instrument: counter, unit: '1', stability: stable,"
            + " brief: Count., attributes: [{ref: error.type}]}\n");

    CharterResult result =
        load("middle", OWN + "imports: {spans: [http.client], metrics: [middle.count]}\n");

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().spans()).containsOnlyKeys("acme.checkout", "http.client");
    assertThat(result.charter().metrics()).containsOnlyKeys("middle.count");
  }

  @Test
  void aCircle_isOneProblem() throws IOException {
    write("base/manifest.yaml", manifest("base", "acme"));

    assertThat(load("base", OWN + "imports: {spans: [http.server]}\n").problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("base/manifest.yaml:3:3: the registries depend on each other in a circle");
  }

  @Test
  void aCharterWithAPolicy_mayDependOnAFolder() throws IOException {
    write(
        "base/http.yaml",
        "file_format: definition/2\nmetrics:\n  - {name: cart.open, instrument: updowncounter,"
            + " unit: '{cart}', stability: stable, brief: Open.}\n");
    new CharterFixture()
        .replace(
            "registry/manifest.yaml",
            "schema_url:",
            "dependencies: [{schema_url: https://acme.example/schemas/base/1.0.0,"
                + " registry_path: ../base}]\nschema_url:")
        .put("registry/imported.yaml", "file_format: definition/2\nimports: {metrics: [cart.*]}\n")
        .files()
        .forEach(
            (name, content) -> write("shop/" + name, new String(content, StandardCharsets.UTF_8)));

    CharterResult result = Charter.load(folder.resolve("shop"));

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().metrics()).containsKey("cart.open");
    byte[] compiled = CompiledCharter.of(CharterFiles.at(folder.resolve("shop"))).json();
    String json = new String(compiled, StandardCharsets.UTF_8);
    assertThat(json).contains("\"cart.open\":\"base/http.yaml:").doesNotContain(folder.toString());
    write("shop.json", json);
    CharterResult again = CharterLoader.load(CharterFiles.at(folder.resolve("shop.json")));
    assertThat(again.charter().digest()).isEqualTo(result.charter().digest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "registry_path: nowhere",
        "registry_path: https://example.com/semconv.zip[model]",
        "registry_path: base.zip[model]",
        "note: none"
      })
  void whatIsNotHere_isOneProblemThatSaysWhatToDo(String path) throws IOException {
    write("acme/signals.yaml", OWN + "imports: {spans: [http.server]}\n");
    write(
        "acme/manifest.yaml",
        "schema_url: https://acme.example/schemas/acme/0.1.0\ndependencies:\n"
            + "  - schema_url: https://acme.example/schemas/base/1.0.0\n    "
            + path
            + "\n");

    assertThat(Charter.load(folder.resolve("acme")).problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .matches("(?s).*acme/manifest.yaml:3:3: .*, which are not here: .*schemas/base/1.0.0;.*")
        .contains("weaver registry package --v2");
  }

  @Test
  void anImportThatIsNotThere_isNamedWithItsPlace() throws IOException {
    List<Problem> problems =
        load("base", OWN + "imports:\n  spans: [http.servr]\n  logs: [x]\n").problems();

    assertThat(problems)
        .extracting(Problem::toString)
        .hasSize(2)
        .anySatisfy(
            problem ->
                assertThat(problem).contains("signals.yaml:5:11: no span").contains("http.servr"))
        .anySatisfy(problem -> assertThat(problem).contains("signals.yaml:6:3: \"logs\" cannot"));
  }

  @Test
  void aPatternThatFitsNothing_isARemark() throws IOException {
    CharterResult result = load("base", OWN + "imports: {spans: [grpc.*]}\n");

    assertThat(result.problems()).isEmpty();
    assertThat(result.remarks()).anySatisfy(r -> assertThat(r.toString()).contains("grpc.*"));
  }

  @Test
  void aKeyThatBothDefine_isThereTwice() throws IOException {
    String again =
        "attributes:\n  - {key: unused, type: int, stability: stable, brief: Another.}\n";

    assertThat(load("base", OWN + again).problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("\"unused\"", "http.yaml");
  }

  @Test
  void aMistakeInTheDependency_isNamedThere() throws IOException {
    write("base/http.yaml", BASE.replace("type: string", "type: strin"));

    assertThat(load("base", OWN).problems())
        .isNotEmpty()
        .allSatisfy(
            problem -> assertThat(problem.toString()).matches(".*base/http.yaml:\\d+:\\d+: .*"));
  }

  @Test
  void anArchiveIsRead_byItselfAndAsADependency() throws IOException {
    Path archive = folder.resolve("base.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : List.of("manifest.yaml", "http.yaml")) {
        zip.putNextEntry(new ZipEntry("model/" + name));
        zip.write(Files.readAllBytes(folder.resolve("base").resolve(name)));
      }
    }

    assertThat(Charter.load(archive).charter().spans()).containsKey("http.server");
    CharterResult result = load("base.zip", OWN + "imports: {spans: [http.client]}\n");
    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().spans()).containsKey("http.client");
  }

  @Test
  void aRefinementOfWhatIsDependedOn_bringsThat() throws IOException {
    CharterResult result =
        load("base", OWN + "metric_refinements:\n  - {id: acme.open, ref: http.open}\n");

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().metrics()).containsKey("http.open");
    assertThat(result.remarks())
        .anySatisfy(remark -> assertThat(remark.toString()).contains("acme.open"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "span_refinements:\n  - {id: x, ref: nowhere}\n",
        "event_refinements:\n  - {id: x}\n",
        "metric_refinements: {id: x, ref: http.open}\n"
      })
  void aRefinementOfNothing_isAProblem(String refinement) throws IOException {
    assertThat(load("base", OWN + refinement).problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .matches("(?s).*signals.yaml:[45]:\\d+: .*; expected .*");
  }

  /** Weaver's own form of the address, and the one of its older manifests. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema_url: {url: 'https://acme.example/schemas/acme/0.1.0'}\n",
        "name: acme\nsemconv_version: 0.1.0\nschema_base_url: https://acme.example/schemas/acme/\n",
        "name: acme\nsemconv_version: v0.1.0\nschema_base_url: https://acme.example/schemas/acme\n"
      })
  void theAddressInOtherForms_isRead(String manifest) throws IOException {
    write("acme/registry_manifest.yaml", manifest);
    write("acme/signals.yaml", OWN.replace("{ref: error.type}", ""));

    CharterResult result = Charter.load(folder.resolve("acme"));

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().schemaUrl()).isEqualTo("https://acme.example/schemas/acme/0.1.0");
  }

  @Test
  void theLimitOfSize_holdsForAllTogether() throws IOException {
    String comment = "# " + "x".repeat(1_000_000) + "\n";
    for (int i = 0; i < 5; i++) {
      write("base/more" + i + ".yaml", comment + "file_format: definition/2\n");
      write("acme/more" + i + ".yaml", comment + "file_format: definition/2\n");
    }

    assertThat(load("base", OWN).problems())
        .extracting(Problem::toString)
        .singleElement()
        .asString()
        .contains("acme/manifest.yaml:3:3: with", "larger than 8 MiB (8,388,608 bytes)");
  }

  private CharterResult load(String path, String signals) throws IOException {
    write("acme/manifest.yaml", manifest("acme", path));
    write("acme/signals.yaml", signals);
    return Charter.load(folder.resolve("acme"));
  }

  private static String manifest(String name, String path) {
    return "schema_url: https://acme.example/schemas/"
        + name
        + "/0.1.0\ndependencies:\n  - schema_url: https://acme.example/schemas/base/1.0.0\n"
        + "    registry_path: "
        + path
        + "\n";
  }

  private void write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

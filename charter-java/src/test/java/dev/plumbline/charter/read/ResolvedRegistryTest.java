package dev.plumbline.charter.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterFixture;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolvedRegistryTest {
  private static final Path PACKAGES = Path.of("src", "test", "resources", "package");
  private static final Path RESOLVED = PACKAGES.resolve("resolved");

  @TempDir private Path folder;

  @Test
  void a_package_says_what_the_definitions_say_that_it_was_made_of() {
    Map<String, byte[]> definition =
        new TreeMap<>(CharterFiles.folder(PACKAGES.resolve("definition")).contents());
    definition.put("policy.yaml", foreignPolicy());
    assertSame(
        Charter.load(RESOLVED).charter(),
        CharterLoader.load(CharterFiles.of("acme", definition)).charter());
  }

  @Test
  void the_real_charter_is_the_same_when_it_is_read_as_a_package() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("policy.yaml", CharterFixture.contents().get("policy.yaml"));
    files.put("registry/manifest.yaml", CharterFixture.contents().get("registry/manifest.yaml"));
    files.put(
        "registry/all.yaml",
        ResolvedForm.of(CharterFixture.contents(), CharterFixture.real().schemaUrl())
            .getBytes(UTF_8));
    CharterResult result = CharterLoader.load(CharterFiles.of("charter", files));
    assertThat(result.problems()).isEmpty();
    assertThat(result.remarks()).isEmpty();
    assertSame(result.charter(), CharterFixture.real());
  }

  @Test
  void a_package_is_read_as_a_folder_a_file_an_archive_and_from_what_it_was_compiled_to()
      throws IOException {
    Charter whole = Charter.load(RESOLVED).charter();
    assertThat(whole.name()).isEqualTo("acme");
    assertThat(whole.version()).isEqualTo("1.4.0");
    assertThat(whole.attributes().get("acme.tier").location())
        .hasToString(RESOLVED + "/resolved.yaml:39:3");

    Path archive = folder.resolve("package.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      for (String name : new String[] {"resolved.yaml", "manifest.yaml"}) {
        zip.putNextEntry(new ZipEntry("acme/" + name));
        zip.write(Files.readAllBytes(RESOLVED.resolve(name)));
      }
    }
    assertThat(Charter.load(archive).charter().digest()).isEqualTo(whole.digest());

    byte[] json = CompiledCharter.of(CharterFiles.at(RESOLVED)).json();
    Path compiled = Files.write(folder.resolve("charter.json"), json);
    CharterResult again = Charter.load(compiled);
    assertThat(again.problems()).isEmpty();
    assertThat(again.charter().digest()).isEqualTo(whole.digest());
    assertThat(again.charter().metrics().get("acme.jobs").location().file())
        .isEqualTo("resolved.yaml");

    assertSame(Charter.load(RESOLVED.resolve("resolved.yaml")).charter(), whole);
  }

  @Test
  void a_package_without_a_policy_is_observed_and_may_be_enforced() {
    Charter charter = Charter.load(RESOLVED).charter();
    assertThat(charter.policy().enforcement().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(charter.policy().enforcement().mode(Rule.ATTRIBUTE_DEPRECATED, Mode.ENFORCE))
        .isEqualTo(Mode.ENFORCE);
    assertThat(charter.policy().enforcement().mode(Rule.BAGGAGE_KEY, Mode.ENFORCE))
        .isEqualTo(Mode.OFF);
  }

  @Test
  void a_package_takes_the_policy_beside_it() {
    Map<String, byte[]> files = new TreeMap<>(CharterFiles.folder(RESOLVED).contents());
    files.put(
        "policy.yaml",
        new String(foreignPolicy(), UTF_8)
            .replace("mode: observe\n", "mode: enforce\n")
            .getBytes(UTF_8));
    Charter charter = CharterLoader.load(CharterFiles.of("acme", files)).charter();
    assertThat(charter.policy().enforcement().mode()).isEqualTo(Mode.ENFORCE);
  }

  @Test
  void definitions_may_stand_beside_a_package_and_build_on_it() {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("registry/acme.yaml", text("resolved.yaml").getBytes(UTF_8));
    files.put(
        "registry/own.yaml",
        """
        file_format: definition/2
        spans:
          - type: own.job
            kind: consumer
            name: {note: "job {acme.tenant}"}
            stability: stable
            brief: Ours.
            attributes: [{ref: acme.tenant}]
            annotations: {plumbline: {match: [acme.tenant]}}
        """
            .getBytes(UTF_8));
    files.put(
        "registry/manifest.yaml",
        """
        schema_url: https://own.example/schemas/own/0.1.0
        dependencies: [{schema_url: "https://acme.example/schemas/acme/1.4.0"}]
        """
            .getBytes(UTF_8));
    Charter charter = CharterLoader.load(CharterFiles.of("own", files)).charter();
    assertThat(charter.name()).isEqualTo("own");
    assertThat(charter.spans()).containsKeys("own.job", "acme.job");
  }

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          base: 4 | base: 44 | the catalog has no attribute the number 44; expected a whole number from 0 to 5
          base: 4 | bse: 4 | a mapping refers to no attribute; expected a mapping with base
          type: string | type: sting | the text "sting" does not fit here; expected one of string, int
          kind: client | kind: cleint | did you mean "client"?
          brief: One call. | breif: One call. | unknown key "breif" in a span
          attribute_catalog: | attribute_catalogue: | unknown key "attribute_catalogue" in a resolved registry
          resolved/2.0 | resolved/3.0 | the text "resolved/3.0" does not fit here; expected definition/2
          acme/1.4.0 | acme | expected an address that ends in the version
          - key: acme.tier | - key: acme tier | expected a name without white space
          renamed_to: acme.tenant | renamed_two: acme.tenant | unknown key "renamed_two" in a deprecation
          """)
  void a_broken_package_is_refused_with_the_place(String text, String by, String expected) {
    assertThat(
            load(text("resolved.yaml").replaceFirst(java.util.regex.Pattern.quote(text), by))
                .problems())
        .anySatisfy(
            problem ->
                assertThat(problem.toString())
                    .matches("(?s)acme/resolved\\.yaml:\\d+:\\d+: .*")
                    .contains(expected));
  }

  @Test
  void one_key_with_two_types_is_refused_at_the_second() {
    String text = text("resolved.yaml");
    int second = text.indexOf("- key: acme.tenant", text.indexOf("Tenant of the request."));
    CharterResult result =
        load(text.substring(0, second) + text.substring(second).replaceFirst("string", "int"));
    assertThat(result.problems().toString())
        .contains(
            "acme/resolved.yaml:34:9: \"acme.tenant\" has another type here than at"
                + " acme/resolved.yaml:27; expected one type for each key");
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          note: acme.job | note: SHOULD be `{job.name}` or so. | acme/resolved.yaml:85:5: note: spans without annotations: {plumbline: {match: […]}} are not recognised by a name that is no fixed word; their attributes are only checked one by one: acme.job
          id: acme.job | id: acme.job.java | note: refinements are not held: the rules of what they refine hold for them: acme.job.java of acme.job
          renamed_to: acme.tenant | renamed_to: acme.gone | acme/resolved.yaml:12:17: note: names that were renamed to one that is not in use here are deprecated without a successor: acme.customer (renamed to acme.gone)
          - - a | - - 1 | note: examples that do not fit the type of their attribute are left out: acme.header
          """)
  void what_cannot_be_held_is_said(String text, String by, String remark) {
    CharterResult result =
        load(text("resolved.yaml").replaceFirst(java.util.regex.Pattern.quote(text) + "\\b", by));
    assertThat(result.problems()).isEmpty();
    assertThat(result.remarks()).hasSize(1);
    assertThat(result.remarks().get(0).toString()).contains(remark);
  }

  @Test
  void names_that_were_renamed_twice_lead_to_the_name_of_today() {
    String text =
        text("resolved.yaml")
            .replaceFirst(
                "attribute_catalog:\n",
                """
                attribute_catalog:
                - key: acme.client
                  type: string
                  brief: ''
                  stability: development
                  deprecated: {reason: renamed, renamed_to: acme.customer}
                """)
            .replaceAll("base: (\\d)", "base: $1 ");
    StringBuilder shifted = new StringBuilder();
    for (String line : text.split("\n", -1)) {
      shifted
          .append(
              line.matches(" *(- )?base: \\d ")
                  ? line.substring(0, line.length() - 2)
                      + (Integer.parseInt(line.trim().replaceAll("\\D", "")) + 1)
                  : line.matches("  - \\d")
                      ? "  - " + (Integer.parseInt(line.substring(4)) + 1)
                      : line)
          .append('\n');
    }
    Charter charter = load(shifted.toString().replaceFirst("  - 1\n", "  - 0\n  - 1\n")).charter();
    assertThat(charter.attributes().get("acme.client").renamedTo()).isEqualTo("acme.tenant");
  }

  @Test
  void histograms_and_names_of_others_are_taken_as_they_are() {
    Charter charter =
        load(text("resolved.yaml")
                .replace("acme.tier", "acme.Tier-2")
                .replaceFirst(
                    "(?s)        buckets:\n.*?        cardinality", "        cardinality"))
            .charter();
    assertThat(charter.attributes()).containsKey("acme.Tier-2");
    assertThat(charter.metrics().get("acme.job.duration").buckets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"groups: []\n", "file_format: definition/1\ngroups: []\n"})
  void weavers_first_format_is_named_as_such(String text) {
    Map<String, byte[]> files = CharterFixture.contents();
    Map<String, byte[]> more = new TreeMap<>(files);
    more.put("registry/old.yaml", text.getBytes(UTF_8));
    assertThat(CharterLoader.load(CharterFiles.of("charter", more)).problems())
        .singleElement()
        .hasToString(
            "charter/registry/old.yaml:1:1: the file is of Weaver's first format (groups), which"
                + " Plumbline does not read; expected definition/2, or what `weaver registry"
                + " package --v2` makes of the registry");
  }

  @Test
  void a_registry_that_depends_on_others_must_bring_them() {
    Map<String, byte[]> files = new TreeMap<>(CharterFixture.contents());
    files.put(
        "registry/manifest.yaml",
        "schema_url: https://own.example/own/0.1.0\ndependencies: [{schema_url: x}]\n"
            .getBytes(UTF_8));
    assertThat(CharterLoader.load(CharterFiles.of("charter", files)).problems().toString())
        .contains("charter/registry/manifest.yaml:2:15: the registry depends on others");
  }

  private static CharterResult load(String resolved) {
    return CharterLoader.load(
        CharterFiles.of("acme", Map.of("resolved.yaml", resolved.getBytes(UTF_8))));
  }

  private static String text(String name) {
    return new String(CharterFiles.folder(RESOLVED).contents().get(name), UTF_8);
  }

  private static byte[] foreignPolicy() {
    try (var in = ForeignPolicy.class.getResourceAsStream(ForeignPolicy.NAME)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSame(Charter one, Charter other) {
    assertThat(one)
        .usingRecursiveComparison()
        .ignoringFieldsMatchingRegexes(".*location", "digest")
        .isEqualTo(other);
  }
}

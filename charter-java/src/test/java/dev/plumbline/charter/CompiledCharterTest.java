package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompiledCharterTest {
  private static final String COMPILED =
      new String(compile(CharterFixture.FOLDER), StandardCharsets.UTF_8);

  @TempDir private Path folder;

  /** The committed example, which other languages test their readers with. */
  @Test
  void theCommittedExample_isUpToDate() throws IOException {
    assertThat(Files.readString(Path.of("../conformance/vectors/charter/compiled.json")))
        .as("run: bin/plumbline compile charter/shop -o conformance/vectors/charter/compiled.json")
        .isEqualTo(new String(compile(RealCharterTest.FOLDER), StandardCharsets.UTF_8));
  }

  @Test
  void compiled_isTheSameCharter() throws IOException {
    Charter charter = Charter.load(file(COMPILED)).charter();
    Charter real = CharterFixture.real();

    assertThat(charter.digest()).isEqualTo(real.digest());
    assertThat(charter.schemaUrl()).isEqualTo(real.schemaUrl());
    assertThat(charter.attributes().keySet()).isEqualTo(real.attributes().keySet());
    assertThat(charter.spans().keySet()).isEqualTo(real.spans().keySet());
    assertThat(charter.metrics().keySet()).isEqualTo(real.metrics().keySet());
    assertThat(charter.policy().errors().httpStatuses())
        .isEqualTo(real.policy().errors().httpStatuses());
  }

  @Test
  void namedThings_standWhereTheyWereWritten() throws IOException {
    Charter charter = Charter.load(file(COMPILED)).charter();
    Charter real = CharterFixture.real();

    real.attributes()
        .forEach(
            (key, attribute) ->
                assertPlace(charter.attributes().get(key).location(), attribute.location()));
    real.metrics()
        .forEach(
            (name, metric) ->
                assertPlace(charter.metrics().get(name).location(), metric.location()));
    real.policy()
        .services()
        .forEach(
            (name, service) ->
                assertPlace(charter.policy().services().get(name).location(), service.location()));
  }

  private static void assertPlace(Location compiled, Location written) {
    assertThat(CharterFixture.FOLDER + "/" + compiled).isEqualTo(written.toString());
  }

  @Test
  void compilingTheCompiled_changesNothing() throws IOException {
    CompiledCharter again = CompiledCharter.of(CharterFiles.at(file(COMPILED)));

    assertThat(new String(again.json(), StandardCharsets.UTF_8)).isEqualTo(COMPILED);
  }

  @Test
  void aChangedValue_isRefused() throws IOException {
    assertRefused(
        COMPILED.replace("\"margin_ms\":200", "\"margin_ms\":100"),
        "charter.json:1:11: the charter was changed after it was compiled: its digest is ");
  }

  /** RFC 8259 section 8.1: it is not written, and a reader may ignore it; every language does. */
  @Test
  void aByteOrderMark_isIgnored() throws IOException {
    assertThat(COMPILED).doesNotContain("\uFEFF");
    CharterResult result = Charter.load(file("\uFEFF" + COMPILED));

    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().digest()).isEqualTo(CharterFixture.real().digest());
  }

  @Test
  void whiteSpaceInside_changesTheDigest() throws IOException {
    assertRefused(COMPILED.replace("\"policy\":{", "\"policy\":{ "), "the charter was changed");
  }

  @Test
  void anotherVersion_isRefused() throws IOException {
    assertRefused(
        COMPILED.replace("\"version\":\"0.1.0\"}", "\"version\":\"9.9.9\"}"),
        "version is \"9.9.9\"; the manifest differs; expected 0.1.0");
  }

  @Test
  void anUnknownFormat_isRefused() throws IOException {
    assertRefused(
        COMPILED.replace("plumbline.charter/1", "plumbline.charter/2"), "plumbline.charter/1");
  }

  @Test
  void whatIsNoCompiledCharter_isRefused() throws IOException {
    assertRefused("[]", "charter.json:1:1: this is no compiled charter");
    assertRefused("{\"a\":1}", "this is no compiled charter");
    assertRefused("", "the file is not JSON: no JSON value stands here");
    assertRefused(COMPILED.substring(0, 1000), "the file is not JSON");
    assertRefused("{\"a\":1,\n\"a\":2}", "charter.json:2:1: the key \"a\" is given twice");
    assertRefused("{\"a\":\"\\x\"}", "charter.json:1:8: the file is not JSON: \\x is no escape");
    assertRefused("[".repeat(100_000), "nests deeper than 40 levels");
  }

  /** A valid digest over a charter that is wrong all the same. */
  @Test
  void aWrongCharterWithItsOwnDigest_isRefusedWithPlaces() throws IOException {
    String wrong = COMPILED.replace("\"peers\":[\"gateway\"]", "\"peers\":[\"gatewai\"]");
    String problem = Charter.load(file(wrong)).problems().get(0).message();
    String digest = problem.substring(problem.length() - 64);

    List<Problem> problems =
        Charter.load(file("{\"digest\":\"" + digest + wrong.substring(75))).problems();

    assertThat(problems).singleElement().asString().contains("charter.json:1:").contains("gateway");
  }

  @Test
  void escapes_areUnderstood() throws IOException {
    String escaped = COMPILED.replace("\"policy\"", "\"\\u0070olic\\u0079\"");

    assertThat(Charter.load(file(escaped)).problems()).isEmpty();
  }

  @Test
  void anArchive_holdsACharter() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    CharterFixture.contents().forEach((name, content) -> entries.put("shop/" + name, content));
    entries.put("shop/README.md", new byte[0]);
    Path yaml = archive("yaml.zip", entries);
    Path compiled =
        archive("compiled.jar", Map.of("charter.json", COMPILED.getBytes(StandardCharsets.UTF_8)));

    assertThat(Charter.load(yaml).charter().digest()).isEqualTo(CharterFixture.real().digest());
    assertThat(Charter.load(compiled).charter().digest()).isEqualTo(CharterFixture.real().digest());
  }

  @Test
  void anArchiveWithout_isRefused() throws IOException {
    Path empty = archive("empty.zip", Map.of("x.txt", new byte[0]));
    Path broken = Files.writeString(folder.resolve("broken.zip"), "no archive");

    assertThat(Charter.load(empty).problems())
        .singleElement()
        .asString()
        .contains("empty.zip:1:1: the archive holds no charter");
    assertThat(Charter.load(broken).problems())
        .singleElement()
        .asString()
        .contains("broken.zip:1:1: the archive cannot be read");
  }

  @Test
  void aBrokenCharter_isNotCompiled() {
    CompiledCharter compiled =
        CompiledCharter.of(
            CharterFiles.of("charter", new CharterFixture().remove("policy.yaml").files()));

    assertThat(compiled.result().isValid()).isFalse();
    assertThatThrownBy(compiled::json).hasMessageContaining("policy.yaml is missing");
  }

  /** Never an exception; a place for every problem. The seed is fixed, so a failure comes again. */
  @Test
  void aDamagedFile_isRefusedWithPlaces() throws IOException {
    Random random = new Random(20261122);
    for (int i = 0; i < 1000; i++) {
      StringBuilder text = new StringBuilder(COMPILED);
      for (int times = random.nextInt(3); times >= 0; times--) {
        int at = random.nextInt(text.length());
        text.replace(at, Math.min(text.length(), at + random.nextInt(6)), damage(random));
      }

      CharterResult result =
          CharterLoader.load(
              CharterFiles.of(
                  "charter.json",
                  Map.of(CharterFiles.COMPILED, text.toString().getBytes(StandardCharsets.UTF_8))));

      assertThat(result.isValid()).isEqualTo(result.problems().isEmpty());
      for (Problem problem : result.problems()) {
        assertThat(problem.location().line()).isPositive();
        assertThat(problem.location().column()).isPositive();
      }
    }
  }

  private static String damage(Random random) {
    String[] fragments = {
      "", "\"", "{", "}", "[", "]", ",", ":", "\\", "0", "-", "null", "\n", "é"
    };
    return fragments[random.nextInt(fragments.length)];
  }

  private void assertRefused(String text, String expected) throws IOException {
    CharterResult result = Charter.load(file(text));

    assertThat(result.problems())
        .isNotEmpty()
        .anySatisfy(problem -> assertThat(problem.toString()).contains(expected));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("charter.json"), text);
  }

  private Path archive(String name, Map<String, byte[]> entries) throws IOException {
    Path path = folder.resolve(name);
    try (OutputStream file = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return path;
  }

  private static byte[] compile(Path folder) {
    return CompiledCharter.of(CharterFiles.at(folder)).json();
  }
}

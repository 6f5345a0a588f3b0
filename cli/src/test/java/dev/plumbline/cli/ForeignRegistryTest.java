package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.charter.Charter;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command on a registry of 2,000 attributes that is not ours, in both of its forms. */
class ForeignRegistryTest {
  enum Form {
    DEFINITIONS,
    RESOLVED
  }

  private static final int MANY_BYTES = 8 << 20;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void it_isValid(Form form) throws IOException {
    Run run = Run.plumbline("check", registry(form));

    assertThat(run.out())
        .contains("globex 4.2.0 is valid: 2000 attributes, 100 spans, 200 metrics, 0 services");
    assertThat(run.exit()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void sarif_namesItsFilesAndFitsTheSchema(Form form) throws IOException {
    Path registry = registry(form);
    Path file = file(registry, form);
    replace(file, "type: boolean", "type: bolean");
    replace(file, "{members: [{id: on, value: 'on'", "{members: [{id: 'off', value: 'on'");

    Run run = Run.plumbline("check", registry, "--format", "sarif");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    JsonNode sarif = new ObjectMapper().readTree(run.out());
    assertThat(SarifSchema.read().validate(sarif)).isEmpty();
    List<String> lines = Files.readAllLines(file);
    JsonNode results = sarif.at("/runs/0/results");
    assertThat(results).hasSizeGreaterThanOrEqualTo(2);
    for (JsonNode result : results) {
      JsonNode place = result.at("/locations/0/physicalLocation");
      assertThat(place.at("/artifactLocation/uri").asText()).isEqualTo(file.toString());
      assertThat(lines.get(place.at("/region/startLine").asInt() - 1))
          .containsPattern("bolean|id: 'off', value: 'on'");
    }
  }

  @Test
  void sarif_ofNotesFitsTheSchema_andTheSchemaCanRefuse() throws IOException {
    Path registry = registry(Form.RESOLVED);
    replace(file(registry, Form.RESOLVED), ", annotations: {plumbline: {match:", ", x: {y: {z:");
    replace(
        file(registry, Form.RESOLVED), ", x: {y: {z: [" + ForeignRegistry.key(0, 6) + "]}}", "");

    Run run = Run.plumbline("check", registry, "--format", "sarif");

    JsonNode sarif = new ObjectMapper().readTree(run.out());
    assertThat(run.exit()).isZero();
    assertThat(sarif.at("/runs/0/results/0/level").asText()).isEqualTo("note");
    assertThat(SarifSchema.read().validate(sarif)).isEmpty();
    JsonNode wrong = new ObjectMapper().readTree(run.out().replace("\"note\"", "\"remark\""));
    assertThat(SarifSchema.read().validate(wrong)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void diff_saysWhatChangedAndNothingElse(Form form) throws IOException {
    Path before = registry(form);
    Path after = form(form, folder.resolve("after"));
    replace(file(after, form), "unit: '{thing}'", "unit: '{item}'");
    replace(file(after, form), "{id: 'off', value: 'off',", "{id: 'none', value: 'none',");

    Run run = Run.plumbline("diff", before, after);

    assertThat(run.out().lines())
        .containsExactly(
            "breaking    attribute globex.area00.part0.word_00: member off removed",
            "breaking    metric globex.area00.metric_1: unit \"{thing}\" -> \"{item}\"",
            "compatible  attribute globex.area00.part0.word_00: member none added",
            "2 breaking, 1 compatible: 4.2.0 -> 4.2.0; expected version 5.0.0 or later");
    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
  }

  @Test
  void diff_findsNothingBetweenDefinitionsAndTheirPackage() throws IOException {
    Path definitions = registry(Form.DEFINITIONS);

    Path packaged = form(Form.RESOLVED, folder.resolve("package"));

    assertThat(Run.plumbline("diff", definitions, packaged).out())
        .startsWith("0 breaking, 0 compatible: 4.2.0 -> 4.2.0");
    assertThat(Charter.load(packaged).charter().digest())
        .as("there are no groups to dissolve")
        .isEqualTo(Charter.load(definitions).charter().digest());
  }

  @ParameterizedTest
  @EnumSource
  void docs_linksResolveAndTheSiteIsSmall(Form form) throws IOException {
    Path site = folder.resolve("site");
    Run run = Run.plumbline("docs", registry(form), "-o", site);

    assertThat(run.exit()).as(run.err()).isZero();
    DocsCommandTest.everyLinkLeadsSomewhere(site);
    long bytes = 0;
    try (Stream<Path> files = Files.list(site)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(MANY_BYTES);
  }

  @ParameterizedTest
  @EnumSource
  void package_carriesIt(Form form) throws IOException {
    Path agent = jar("agent.jar", "Premain-Class: x.Agent\n", "x.classdata");
    Path extension = jar("extension.jar", "", "dev/plumbline/agent/X.class");
    Path output = folder.resolve("one.jar");
    Path registry = registry(form);

    Run run =
        Run.plumbline(
            "package", agent, "--charter", registry, "--extension", extension, "-o", output);

    assertThat(run.exit()).as(run.err()).isZero();
    Path inner = folder.resolve("inner.jar");
    try (JarFile jar = new JarFile(output.toFile());
        InputStream in = jar.getInputStream(jar.getEntry("extensions/plumbline-extension.jar"))) {
      Files.copy(in, inner);
    }
    Path charter = folder.resolve("charter.json");
    try (JarFile jar = new JarFile(inner.toFile());
        InputStream in = jar.getInputStream(jar.getEntry("plumbline/charter.json"))) {
      Files.copy(in, charter);
    }
    Charter inside = Charter.load(charter).charter();
    assertThat(inside.digest()).isEqualTo(Charter.load(registry).charter().digest());
    assertThat(inside.attributes().get(ForeignRegistry.key(3, 1)).location().file())
        .isEqualTo(form == Form.RESOLVED ? "resolved.yaml" : "registry/area03.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"go", "rust", "prometheus", "collector"})
  void generate_writesSourceInWhichNoNameComesTwice(String target) throws IOException {
    Path registry = registry(Form.DEFINITIONS);
    replace(file(registry, Form.DEFINITIONS), "part0.word_02,", "part0.word.00,");
    Path output = folder.resolve("generated");

    Run run = Run.plumbline("generate", target, "--library", "--charter", registry, "-o", output);

    assertThat(run.exit()).as(run.err()).isZero();
    Set<String> names = new HashSet<>();
    Matcher constants =
        Pattern.compile("(?m)^\\s*(?:pub const )?(Attr\\w+ =|[A-Z0-9_]+: &str)")
            .matcher(Files.readString(output));
    while (constants.find()) {
      assertThat(names.add(constants.group(1))).as(constants.group(1)).isTrue();
    }
    if (target.equals("go") || target.equals("rust")) {
      assertThat(names).hasSizeGreaterThanOrEqualTo(2000);
    }
  }

  private Path registry(Form form) throws IOException {
    return form(form, folder.resolve(form.name().toLowerCase(Locale.ROOT)));
  }

  private static Path form(Form form, Path folder) throws IOException {
    ForeignRegistry registry = new ForeignRegistry();
    return form == Form.RESOLVED ? registry.resolved(folder) : registry.definitions(folder);
  }

  private static Path file(Path registry, Form form) {
    return registry.resolve(form == Form.RESOLVED ? "resolved.yaml" : "registry/area00.yaml");
  }

  private static void replace(Path file, String text, String by) throws IOException {
    String content = Files.readString(file);
    assertThat(content).contains(text);
    Files.writeString(
        file, content.replaceFirst(Pattern.quote(text), Matcher.quoteReplacement(by)));
  }

  private Path jar(String name, String manifest, String entry) throws IOException {
    Path path = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(path))) {
      out.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
      out.write(("Manifest-Version: 1.0\n" + manifest + "\n").getBytes(StandardCharsets.UTF_8));
      out.putNextEntry(new ZipEntry(entry));
      out.closeEntry();
    }
    return path;
  }
}

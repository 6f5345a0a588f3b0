package dev.plumbline.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages of charters that are not ours compile against the library, as gofmt leaves them. */
class GoSourceTest {
  private static final Path LIBRARY = Path.of("..", "telemetry-go").toAbsolutePath().normalize();
  private static final int MINUTES = 5;

  private static final String MANIFEST =
      "name: acme\nschema_url: https://acme.example/schemas/acme/1.0.0\nstability: development\n";
  private static final String OVER_BASE =
      "file_format: plumbline.policy/1\nextends: base\nservices: [{name: cart, language: go}]\n";

  @TempDir private Path folder;

  @Test
  void packagesOfAnyCharter_compile() throws Exception {
    Path module = module();
    write(module, "minimal", charter("minimal", OVER_BASE, ""));
    write(module, "bare", charter("bare", WITHOUT_HTTP_AND_DATABASES, ""));
    write(module, "spelled", charter("spelled", OVER_BASE + REASONS, ALIKE));
    write(module, "many", charter("many", OVER_BASE, attributes(2000)));
    write(module, "acme", Path.of("..", "conformance", "foreign", "acme", "charter"));

    assertThat(run(module, "gofmt", "-l", ".")).isEmpty();
    assertThat(run(module, "go", "vet", "-mod=mod", "./...")).isEmpty();
  }

  private static final String WITHOUT_HTTP_AND_DATABASES =
      OVER_BASE
          + "remove:\n"
          + "  metrics: [db.client.operation.duration, http.server.request.duration,"
          + " http.client.request.duration]\n"
          + "  spans: [db.client, http.server, http.client]\n";

  /** Texts that a comment, a literal or a name of Go does not have as they are. */
  private static final String REASONS =
      """
      errors:
        reasons:
          - {reason: CARD_3DS, code: NOT_FOUND, owner: a, brief: "- a list", advice: "# a heading"}
          - {reason: CARD3DS, code: ABORTED, owner: a, brief: "\\ufeffmark", advice: "*/ `x` \\"y\\""}
      """;

  private static final String ALIKE =
      """
      file_format: definition/2
      attributes:
        - {key: acme.tag, type: 'template[string]', stability: development, brief: "1. first\\n\\n2. second"}
        - {key: acme.old, type: string, stability: development, brief: "- ", deprecated: {reason: obsoleted, note: "# "}}
        - key: span
          type: {members: [{id: pay, value: pay, stability: development, brief: x}, {id: 'no', value: none, stability: development, brief: x}]}
          stability: development
          brief: "[link]: http://acme.example"
        - key: attr
          type: {members: [{id: pay, value: 7, stability: development, brief: x}]}
          stability: development
          brief: Spelled as the next one's member.
        - {key: value.pay, type: string, stability: development, brief: "+build x"}
        - {key: acme_old, type: string, stability: development, brief: "\\tindented"}
      spans:
        - {type: value.pay, kind: internal, name: {note: pay}, stability: development, brief: "* "}
      metrics:
        - {name: acme.size, instrument: gauge, unit: "1", stability: development, brief: "\\ufeff"}
      """;

  private static String attributes(int count) {
    StringBuilder text = new StringBuilder("file_format: definition/2\nattributes:\n");
    for (int i = 0; i < count; i++) {
      text.append("  - {key: acme.area%d.key%d, type: string".formatted(i / 100, i))
          .append(", stability: development, brief: Key.}\n");
    }
    return text.toString();
  }

  private Path charter(String name, String policy, String registry) throws IOException {
    Path charter = Files.createDirectories(folder.resolve("charters").resolve(name));
    Path rows = Files.createDirectories(charter.resolve("registry"));
    Files.writeString(charter.resolve("policy.yaml"), policy);
    Files.writeString(rows.resolve("manifest.yaml"), MANIFEST);
    if (!registry.isEmpty()) {
      Files.writeString(rows.resolve("acme.yaml"), registry);
    }
    return charter;
  }

  private static void write(Path module, String name, Path charter) throws IOException {
    CharterResult result = CharterLoader.load(CharterFiles.at(charter));
    assertThat(result.problems()).as(name).isEmpty();
    String compiled =
        new String(CompiledCharter.of(CharterFiles.at(charter)).json(), StandardCharsets.UTF_8);
    Path file = Files.createDirectories(module.resolve(name)).resolve(name + ".go");
    Files.writeString(file, Target.GO.packageNamed(name, result.charter(), compiled));
  }

  /** A module of its own, with the library of this checkout and the versions it has. */
  private Path module() throws IOException {
    Path module = Files.createDirectories(folder.resolve("module"));
    String theirs = Files.readString(LIBRARY.resolve("go.mod"));
    String name = "github.com/plumbline/plumbline/telemetry-go";
    Files.writeString(
        module.resolve("go.mod"),
        theirs.replaceFirst("module .*", "module acme.example/shop")
            + "\nrequire %s v0.0.0\nreplace %s => %s\n".formatted(name, name, LIBRARY));
    Files.copy(LIBRARY.resolve("go.sum"), module.resolve("go.sum"));
    return module;
  }

  private static String run(Path module, String... command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(module.toFile());
    builder.environment().put("GOWORK", "off");
    Path output = module.resolveSibling("output");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output);
    return process.exitValue() == 0 ? said : said + "exit " + process.exitValue();
  }
}

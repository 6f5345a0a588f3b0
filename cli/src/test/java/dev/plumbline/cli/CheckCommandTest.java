package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir private Path folder;

  @Test
  void theRealCharter_isValid() {
    Run run = Run.plumbline("check", Run.CHARTER);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("plumbline 0.1.0 is valid")
        .containsPattern("digest [0-9a-f]{64}");
  }

  @Test
  void aBrokenCharter_isToldWithPlaces() throws IOException {
    Run run = Run.plumbline("check", broken());

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .contains("policy.yaml:")
        .contains("did you mean \"gateway\"?")
        .endsWith("1 problem" + System.lineSeparator());
  }

  @Test
  void json_saysTheSame() throws IOException {
    Run run = Run.plumbline("check", broken(), "--format", "json");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(fields(run.out()))
        .containsEntry("valid", "false")
        .containsEntry("file", folder.resolve("policy.yaml").toString())
        .containsEntry("message", "there is no service \"gatway\"")
        .containsEntry("suggestion", "gateway");
  }

  @Test
  void jsonOfAValidCharter_carriesItsDigest() throws IOException {
    Run run = Run.plumbline("check", Run.CHARTER, "--format", "json");

    assertThat(run.exit()).isZero();
    assertThat(fields(run.out())).containsEntry("valid", "true").containsKey("digest");
  }

  @Test
  void sarif_placesEachProblem() throws IOException {
    Run run = Run.plumbline("check", broken(), "--format", "sarif");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(fields(run.out()))
        .containsEntry("level", "error")
        .containsEntry("uri", folder.resolve("policy.yaml").toString())
        .containsEntry("startLine", lineOf("[gatway]"))
        .hasEntrySatisfying(
            "text", text -> assertThat(text).contains("gatway").contains("did you mean"));
    assertThat(fields(Run.plumbline("check", Run.CHARTER, "--format", "sarif").out()))
        .doesNotContainKey("level");
  }

  @Test
  void oneOfAKind_isSingular() throws IOException {
    Files.createDirectories(folder.resolve("registry"));
    Files.writeString(
        folder.resolve("registry/manifest.yaml"), "schema_url: https://a.example/s/acme/0.1.0\n");
    Files.writeString(
        folder.resolve("policy.yaml"),
        "extends: base\nservices: [{name: carts, language: python}]\n");

    Run run = Run.plumbline("check", folder);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("policy.yaml:1:1: note: sensitive values are exported in clear")
        .contains(" spans, ")
        .contains(" metrics, 1 service; digest ");
  }

  @Test
  void aMissingFolder_couldNotBeChecked() {
    Run run = Run.plumbline("check", folder.resolve("nowhere"));

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("the charter folder is missing; expected a folder with policy.yaml");
  }

  @Test
  void anUnknownFormat_isRefused() {
    Run run = Run.plumbline("check", Run.CHARTER, "--format", "xml");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("xml");
  }

  private String lineOf(String text) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("policy.yaml"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(text)) {
        return String.valueOf(i + 1);
      }
    }
    throw new AssertionError(text + " is not in the policy");
  }

  private Path broken() throws IOException {
    copy(Run.CHARTER, folder);
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(
        policy, Files.readString(policy).replace("peers: [gateway]", "peers: [gatway]"));
    return folder;
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : walk.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.createDirectories(target.getParent());
        Files.copy(path, target);
      }
    }
  }

  /** Scalar members by name, at any depth; proves that it is JSON. */
  private static Map<String, String> fields(String json) throws IOException {
    Map<String, String> fields = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isScalarValue()) {
          fields.put(parser.currentName(), parser.getText());
        }
      }
    }
    return fields;
  }
}

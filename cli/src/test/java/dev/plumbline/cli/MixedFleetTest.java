package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the JVM does with compiled files of other versions: the same as the other languages. */
class MixedFleetTest {
  private static final Path VECTORS = Path.of("..", "conformance", "vectors");

  @TempDir private Path folder;

  static Stream<JsonNode> cases() throws IOException {
    Path file = VECTORS.resolve("charters").resolve("fleet.json");
    return StreamSupport.stream(
        new ObjectMapper().readTree(Files.readString(file)).spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aCompiledFile_isReadAsInEveryLanguage(JsonNode each) throws Exception {
    Path file = folder.resolve("charter.json");
    Files.writeString(file, text(each));

    CharterResult result = Charter.load(file);

    List<String> problems = result.problems().stream().map(Object::toString).toList();
    assertThat(result.isValid()).as("%s", problems).isEqualTo(each.get("accepted").booleanValue());
    each.path("words").forEach(word -> assertThat(problems.toString()).contains(word.textValue()));
  }

  private static String text(JsonNode each) throws IOException, NoSuchAlgorithmException {
    String text =
        Files.readString(VECTORS.resolve("charter").resolve("compiled.json")).stripTrailing();
    for (JsonNode pair : each.path("replace")) {
      assertThat(text).contains(pair.get(0).textValue());
      text = text.replace(pair.get(0).textValue(), pair.get(1).textValue());
    }
    if (each.has("sources")) {
      text =
          text.substring(0, text.indexOf(",\"sources\":"))
              + text.substring(text.lastIndexOf(",\"version\":"));
    }
    if (!each.has("digest")) {
      String covered =
          text.substring(text.indexOf("\"policy\":"), text.lastIndexOf(",\"schema_url\":"));
      byte[] sum =
          MessageDigest.getInstance("SHA-256")
              .digest(("{" + covered + "}").getBytes(StandardCharsets.UTF_8));
      text =
          text.replaceFirst(
              "\"digest\":\"[0-9a-f]{64}\"",
              "\"digest\":\"" + HexFormat.of().formatHex(sum) + "\"");
    }
    if (each.has("cut")) {
      text = text.substring(0, each.get("cut").intValue());
    }
    return each.path("prefix").asText("") + text;
  }
}

package dev.plumbline.cases.differential;

import dev.plumbline.clients.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * An input with different answers.
 *
 * @param answers the answers, by participant and carrier
 */
public record Disagreement(
    String operation, Map<String, @Nullable Object> input, Map<String, String> answers) {
  public Disagreement {
    answers = new TreeMap<>(answers);
  }

  /** The most frequent answer; which one is right is for a person to decide. */
  String expected() {
    Map<String, Integer> votes = new LinkedHashMap<>();
    answers.values().forEach(answer -> votes.merge(answer, 1, Integer::sum));
    return votes.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("null");
  }

  /** Names the file and the case. */
  public String id() {
    CRC32 sum = new CRC32();
    sum.update((operation + Json.write(input)).getBytes(StandardCharsets.UTF_8));
    String folder = operation.substring(0, operation.indexOf('.'));
    return "%s/found-%08x".formatted(folder, sum.getValue());
  }

  /** As a case of conformance/vectors, to be committed once the expected output is decided. */
  public String asVector() {
    StringBuilder text = new StringBuilder();
    text.append("- id: ").append(id()).append('\n');
    text.append("  op: ").append(operation).append('\n');
    text.append("  input: ").append(plain(Json.write(input))).append('\n');
    answers.forEach(
        (who, answer) ->
            text.append("  # ").append(who).append(": ").append(plain(answer)).append('\n'));
    text.append("  expected: ").append(plain(expected())).append('\n');
    return text.append("  why: The languages differed.\n").toString();
  }

  /** JSON that YAML reads as it is: what lies outside ASCII is escaped. */
  static String plain(String json) {
    StringBuilder text = new StringBuilder();
    json.chars()
        .forEach(
            c -> {
              if (c < 0x7f) {
                text.append((char) c);
              } else {
                text.append("\\u%04x".formatted(c));
              }
            });
    return text.toString();
  }
}

package dev.plumbline.console.response;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.clients.Json;
import dev.plumbline.console.json.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The records are the one source of the API: the pages' types and API.md follow them. */
class TypesTest {

  private static final Path TYPES = Path.of("web/src/api/types.ts");
  private static final Path DESCRIPTION = Path.of("API.md");

  /** By the heading of API.md with the first example of each. */
  private static final Map<String, Class<? extends Document>> RESPONSES = new LinkedHashMap<>();

  static {
    RESPONSES.put("Errors", Problem.class);
    RESPONSES.put("The error tuple", ErrorTuple.class);
    RESPONSES.put("GET /api/health", HealthResponse.class);
    RESPONSES.put("GET /api/config", ConfigResponse.class);
    RESPONSES.put("GET /api/overview", OverviewResponse.class);
    RESPONSES.put("GET /api/services/{service}", ServiceResponse.class);
    RESPONSES.put("GET /api/traces", SearchResponse.class);
    RESPONSES.put("GET /api/traces/live", LiveDropped.class);
    RESPONSES.put("GET /api/traces/{trace_id}", TraceResponse.class);
    RESPONSES.put("GET /api/traces/{trace_id}/logs", TraceLogsResponse.class);
    RESPONSES.put("GET /api/services/{service}/logs", ServiceLogsResponse.class);
    RESPONSES.put("GET /api/conformance", ConformanceResponse.class);
    RESPONSES.put("GET /api/conformance/verdict", VerdictResponse.class);
    RESPONSES.put("GET /api/alerts", AlertsResponse.class);
    RESPONSES.put("GET /api/alerts/{fingerprint}", AlertResponse.class);
    RESPONSES.put("GET /api/bootcamp", BootcampResponse.class);
    RESPONSES.put("POST /api/alerts/webhook", WebhookResponse.class);
  }

  @Test
  void typesOfThePagesAreThoseOfTheRecords() throws IOException {
    String types = TypeScript.of(RESPONSES.values());
    if (Boolean.getBoolean("plumbline.write")) {
      Files.writeString(TYPES, types);
    }
    assertThat(Files.readString(TYPES))
        .as("%s is out of date: run `npm run types` in console/web", TYPES)
        .isEqualTo(types);
  }

  @Test
  void examplesOfTheDescriptionAreThoseOfTheRecords() throws IOException {
    Map<String, String> examples = examples(Files.readString(DESCRIPTION));
    assertThat(examples).containsOnlyKeys(RESPONSES.keySet());
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, String> example : examples.entrySet()) {
      differences.addAll(
          ApiExample.differences(Json.read(example.getValue()), RESPONSES.get(example.getKey())));
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void everyRecordOfAResponseIsDescribed() throws IOException {
    Path sources = Path.of("src/main/java/dev/plumbline/console/response");
    try (var files = Files.list(sources)) {
      assertThat(RESPONSES.values().stream().map(Class::getSimpleName))
          .containsAll(
              files
                  .map(file -> file.getFileName().toString().replace(".java", ""))
                  .filter(name -> name.endsWith("Response"))
                  .toList());
    }
  }

  /**
   * Returns the first JSON object below each heading that has one, without the query parameters.
   */
  private static Map<String, String> examples(String markdown) {
    Map<String, String> examples = new LinkedHashMap<>();
    Matcher sections =
        Pattern.compile("(?ms)^##+ ([^\n?]+)[^\n]*\n(.*?)(?=^##|\\z)").matcher(markdown);
    while (sections.find()) {
      Matcher block =
          Pattern.compile("(?ms)^```json\n(.*?)^```|^data: (\\{\"[^…\n]*)$")
              .matcher(sections.group(2));
      if (block.find()) {
        String json = block.group(1) == null ? block.group(2) : block.group(1);
        if (json.startsWith("{")) {
          examples.put(sections.group(1).strip(), json);
        }
      }
    }
    return examples;
  }
}

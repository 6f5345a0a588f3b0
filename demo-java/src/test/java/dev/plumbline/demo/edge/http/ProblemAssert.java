package dev.plumbline.demo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;

/** Asserts on problem documents. */
final class ProblemAssert {
  private ProblemAssert() {}

  static Map<String, Object> assertProblem(
      HttpResponse<String> response, int status, String code, String reason, String origin)
      throws IOException {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    return assertProblem(response.body(), status, code, reason, origin);
  }

  static Map<String, Object> assertProblem(
      String body, int status, String code, String reason, String origin) throws IOException {
    Map<String, Object> members = members(body);
    assertThat(members)
        .containsEntry("status", status)
        .containsEntry("code", code)
        .containsEntry("reason", reason)
        .containsEntry("origin", origin)
        .containsKeys("type", "title", "detail", "retryable");
    assertThat((String) members.get("detail")).isNotBlank().doesNotContain("Exception", "\tat ");
    return members;
  }

  /** The members of a flat object. */
  static Map<String, Object> members(String body) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(body)) {
      assertThat(json.nextToken()).as(body).isEqualTo(JsonToken.START_OBJECT);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT) {
          json.skipChildren();
          continue;
        }
        members.put(
            name,
            switch (value) {
              case VALUE_STRING -> json.getText();
              case VALUE_NUMBER_INT -> json.getIntValue();
              default -> json.getBooleanValue();
            });
      }
    }
    return members;
  }
}

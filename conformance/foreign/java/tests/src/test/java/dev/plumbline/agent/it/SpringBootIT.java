package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring Boot on Tomcat, JDBC with H2, java.net.http. */
class SpringBootIT extends ForeignAppContract {

  SpringBootIT() {
    super(
        "spring-boot/target/shop.jar",
        2,
        "GET /articles/1",
        "GET /articles/7",
        "PUT /articles/1",
        "PUT /articles/2",
        "GET /misspelt",
        "GET /endless",
        "GET /broken",
        "GET /relay/1",
        "GET /relay/7",
        "GET /refused",
        "GET /nowhere");
  }

  static Stream<Arguments> traces() {
    return Stream.of(
        arguments(
            "GET /articles/1",
            List.of("CLIENT SELECT article -> ok", "SERVER GET /articles/{id} -> ok")),
        arguments(
            "GET /articles/7",
            List.of(
                "CLIENT SELECT article -> ok",
                "SERVER GET /articles/{id} -> NOT_FOUND edge UNSPECIFIED caller false")),
        arguments(
            "PUT /articles/1",
            List.of(
                "CLIENT INSERT article -> FAILED_PRECONDITION edge UNSPECIFIED caller false"
                    + " (error)",
                "SERVER PUT /articles/{id} -> ABORTED edge UNSPECIFIED caller false")),
        arguments(
            "GET /misspelt",
            List.of(
                "CLIENT SELECT article -> INTERNAL edge UNSPECIFIED service false (error)",
                "SERVER GET /misspelt -> INTERNAL edge UNSPECIFIED service false (error)")),
        arguments(
            "GET /endless",
            List.of(
                "CLIENT SELECT SYSTEM_RANGE -> DEADLINE_EXCEEDED edge DEADLINE service"
                    + " false (error)",
                "SERVER GET /endless -> DEADLINE_EXCEEDED edge DEADLINE service false (error)")),
        arguments(
            "GET /broken",
            List.of("SERVER GET /broken -> INTERNAL edge PANIC service false (error)")),
        arguments(
            "GET /relay/1",
            List.of(
                "CLIENT GET -> ok",
                "CLIENT SELECT article -> ok",
                "SERVER GET /articles/{id} -> ok",
                "SERVER GET /relay/{id} -> ok")),
        arguments(
            "GET /relay/7",
            List.of(
                "CLIENT GET -> NOT_FOUND edge UNSPECIFIED caller false (error)",
                "CLIENT SELECT article -> ok",
                "SERVER GET /articles/{id} -> NOT_FOUND edge UNSPECIFIED caller false",
                "SERVER GET /relay/{id} -> NOT_FOUND edge UNSPECIFIED caller false")),
        arguments(
            "GET /refused",
            List.of(
                "CLIENT GET -> UNAVAILABLE gateway UNREACHABLE dependency true (error)",
                "SERVER GET /refused -> UNAVAILABLE gateway UNREACHABLE dependency true (error)")));
  }

  @ParameterizedTest
  @MethodSource("traces")
  void trace(String request, List<String> spans) {
    assertThat(enforced.trace(request)).isEqualTo(spans);
  }

  @Test
  void clientAndDatabase_areCountedOnceByTheSameWords() {
    assertThat(
            enforced.counts("http.client.request.duration", "error.type", "plumbline.error.origin"))
        .isEqualTo(Map.of("- -", 1L, "NOT_FOUND edge", 1L, "UNAVAILABLE gateway", 1L));
    assertThat(enforced.counts("db.client.operation.duration", "error.type"))
        .containsEntry("FAILED_PRECONDITION", 1L)
        .containsEntry("DEADLINE_EXCEEDED", 1L)
        .containsEntry("INTERNAL", 1L);
    assertThat(
            enforced.counts(
                "db.client.operation.duration", "db.operation.name", "db.collection.name"))
        .containsKeys("SELECT article", "INSERT article", "SELECT SYSTEM_RANGE");
  }

  /** The charter has the new names of databases, so the agent is set to use them. */
  @Test
  void statements_haveTheNewNames() {
    assertThat(enforced.telemetry().text())
        .contains("db.system.name", "db.query.text")
        .doesNotContain("db.statement");
  }
}

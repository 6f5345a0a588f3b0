package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A failure is known by its code, whichever the setting {@code errors.error_type}: on a server span
 * of a caller's fault error.type may stand or not, and telemetry of an older Plumbline has it
 * alone.
 */
class ErrorCodeTest {

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"server_errors", "failures", "older"})
  void a_callers_fault_is_found_by_its_code(String setting) throws Exception {
    try (TestConsole console = TestConsole.start(data)) {
      Otlp.SpanOf span =
          new Otlp()
              .span("edge", 1, 1, 0)
              .server()
              .with("plumbline.error.origin", "edge")
              .with("plumbline.error.reason", "ORDER_UNKNOWN")
              .with("plumbline.error.fault", "caller");
      if (!setting.equals("older")) {
        span.with("plumbline.error.code", "NOT_FOUND");
      }
      if (!setting.equals("server_errors")) {
        span.with("error.type", "NOT_FOUND");
      }
      console.export("/v1/traces", span.end().bytes());

      for (String search : List.of("code=NOT_FOUND", "code=any", "code=NOT_FOUND&origin=edge")) {
        assertThat((List<?>) console.json("/api/traces?from=-1h&" + search).get("traces"))
            .as(search)
            .hasSize(1);
      }
      Map<?, ?> error = (Map<?, ?>) console.json("/api/traces/" + Otlp.traceHex(1)).get("error");
      assertThat(error.get("code")).isEqualTo("NOT_FOUND");
      assertThat(error.get("fault")).isEqualTo("caller");
    }
  }
}

package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kotlin's coroutines, which change threads: what they do is in the trace of their request. */
class CoroutinesIT {
  private static final Path JAR =
      Path.of(System.getProperty("basedir", "."), "../coroutines/target/menu.jar");

  @Test
  void theContext_followsACoroutineFromThreadToThread() throws Exception {
    ForeignRun run = ForeignRun.enforced(JAR, List.of("GET /menu"));

    assertThat(run.answer("GET /menu").body()).isEqualTo("soup, soup");
    List<Span> spans = run.telemetry().spans();
    Span menu =
        spans.stream()
            .filter(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)
            .filter(span -> span.getParentSpanId().isEmpty())
            .findFirst()
            .orElseThrow();
    assertThat(spans).extracting(Span::getTraceId).containsOnly(menu.getTraceId());
    assertThat(spans)
        .filteredOn(span -> span.getKind() == SpanKind.SPAN_KIND_CLIENT)
        .hasSize(2)
        .extracting(Span::getParentSpanId)
        .containsOnly(menu.getSpanId());
  }
}

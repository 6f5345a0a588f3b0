package dev.plumbline.agent.propagation;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageFailureTest {
  private final MessageFailure failure = MessageFailure.begin("outer");

  @AfterEach
  void noneIsLeft() {
    failure.end();
    assertThat(MessageFailure.header()).isNull();
  }

  @Test
  void ofFailuresInEachOther_theInnermostCounts() {
    MessageFailure inner = MessageFailure.begin("inner");
    assertThat(MessageFailure.header()).isEqualTo("inner");
    inner.end();
    assertThat(MessageFailure.header()).isEqualTo("outer");
  }

  @Test
  void whatAnotherThreadSends_isAboutSomethingElse() {
    assertThat(CompletableFuture.supplyAsync(MessageFailure::header).join()).isNull();
  }

  @Test
  void aCallThatIsMadeMeanwhile_isNoMessage() {
    Map<String, String> request = new HashMap<>();

    new MessageFailurePropagator(TextMapPropagator.noop())
        .inject(Context.root(), request, Map::put);

    assertThat(request).isEmpty();
  }
}

package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.rpc.ServerOperation;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.SpanStatusBuilder;
import java.lang.reflect.Constructor;

/** The end of a successful request, as the agent's instrumentations report it to the extension. */
public final class EndOfRequest {
  private static final SpanStatusBuilder NOTHING =
      new SpanStatusBuilder() {
        @Override
        public SpanStatusBuilder setStatus(StatusCode code, String description) {
          return this;
        }
      };

  private final HttpServerFailure extractor;
  private final OutcomeStatusExtractor status;
  private final AttributesBuilder attributes = attributesOfTheAgent();
  private final Context context =
      Context.root().with(ServerOperation.KEY, ServerOperation.withoutDeadline());

  public EndOfRequest(ActiveCharter active) {
    extractor = new HttpServerFailure(() -> active);
    status = new OutcomeStatusExtractor((builder, request, response, error) -> {});
    attributes.put(AttributeKey.longKey("http.response.status_code"), 200L);
  }

  public void end() {
    extractor.onEnd(attributes, context, this, this, null);
    status.extract(NOTHING, this, this, null);
  }

  /** What the agent hands to extractors; its class is the agent's own. */
  private static AttributesBuilder attributesOfTheAgent() {
    try {
      Constructor<?> constructor =
          Class.forName("io.opentelemetry.instrumentation.api.instrumenter.UnsafeAttributes")
              .getDeclaredConstructor();
      constructor.setAccessible(true);
      return (AttributesBuilder) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}

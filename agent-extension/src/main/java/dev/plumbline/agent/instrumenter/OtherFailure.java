package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed database statement, or a message that could not be sent or received: by the
 * exception table. A database or a broker is no service of the charter, so the origin is this
 * service. The operation above keeps it, in case it fails because of it.
 */
class OtherFailure extends FailureExtractor {
  private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

  OtherFailure(Supplier<@Nullable ActiveCharter> current) {
    super(current);
  }

  @Override
  final @Nullable ErrorTuple failure(
      ActiveCharter active,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    FailureClassifier failures = active.failures();
    ErrorTuple tuple = error == null ? null : thrown(failures, context, error);
    if (tuple == null && (error != null || isFailed(attributes))) {
      tuple = failures.own(ErrorCode.INTERNAL, null);
    }
    if (tuple != null) {
      ServerOperation above = context.get(ServerOperation.KEY);
      if (above != null) {
        above.downstreamFailed(tuple, null, error, 0);
      }
    }
    return tuple;
  }

  /** The error tuple of an exception; null when the charter has none for its class. */
  @Nullable ErrorTuple thrown(FailureClassifier failures, Context context, Throwable error) {
    return failures.thrown(error);
  }

  /** Whether the agent's own extractor found a failure in the response. */
  private static boolean isFailed(AttributesBuilder attributes) {
    Attributes written =
        attributes instanceof Attributes ? (Attributes) attributes : attributes.build();
    return written.get(ERROR_TYPE) != null;
  }

  @Override
  final boolean spanFails(ErrorTuple tuple) {
    return true;
  }
}

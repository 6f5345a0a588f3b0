package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The failure of a statement, or of a message that was sent, received or worked on: what the
 * exception table says of the exception. A database or a broker is no service of the charter, so
 * the failure's origin is this service.
 */
final class OtherFailure extends FailureExtractor {

  OtherFailure(Supplier<@Nullable Law> laws) {
    super(laws);
  }

  @Override
  @Nullable ErrorTuple failure(
      Law law,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    return error == null ? null : law.failures().thrown(error);
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return true;
  }
}

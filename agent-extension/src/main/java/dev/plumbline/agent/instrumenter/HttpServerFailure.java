package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.Failures;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The failure of an HTTP request that this service answered.
 *
 * <p>Its story is the last failed call beneath it, when the response says the same; else that of
 * the exception, whichever container or framework caught it, unless the response says otherwise;
 * else what the status says.
 */
final class HttpServerFailure extends FailureExtractor {

  HttpServerFailure(Supplier<@Nullable Law> laws) {
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
    Failures failures = law.failures();
    int status = HttpStatus.of(attributes);
    if (status < 400 && error == null) {
      return null;
    }
    ServerOperation operation = context.get(ServerOperation.KEY);
    ErrorTuple downstream = operation == null ? null : operation.downstream();
    if (downstream != null && failures.httpStatus(downstream) == status) {
      return downstream;
    }
    Throwable thrown = UndertowException.of(request);
    if (thrown == null) {
      thrown = error;
    }
    ErrorTuple tuple = thrown == null ? null : thrown(failures, thrown, status);
    return tuple != null ? tuple : failures.http(status, failures.self());
  }

  /** What an exception tells; null where the response tells another story. */
  private static @Nullable ErrorTuple thrown(Failures failures, Throwable thrown, int status) {
    ErrorTuple told = failures.thrown(thrown);
    if (told != null && failures.httpStatus(told) == status) {
      return told;
    }
    if (failures.namesOwnException(thrown)) {
      return told;
    }
    if (status >= 400 && status < 500) {
      return null;
    }
    ErrorTuple escaped = failures.escaped(thrown);
    boolean says =
        escaped != null
            && (status < 400
                || failures.namesException(thrown)
                || failures.httpStatus(escaped) == status);
    return says ? escaped : null;
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return tuple.serverError();
  }
}

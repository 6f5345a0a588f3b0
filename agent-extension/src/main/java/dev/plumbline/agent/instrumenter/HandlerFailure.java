package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed job, or the failed handling of a message: as the call beneath that its
 * exception comes from, else by the exception.
 */
public final class HandlerFailure extends OtherFailure {
  HandlerFailure(Supplier<@Nullable ActiveCharter> current) {
    super(current);
  }

  /** The context in which the calls of a handler are kept. */
  static Context operation(Context context) {
    return context.get(ServerOperation.KEY) == null
        ? context.with(ServerOperation.KEY, ServerOperation.withoutDeadline())
        : context;
  }

  /** The error tuple of an exception of a handler. */
  public static ErrorTuple of(FailureClassifier failures, Context context, Throwable thrown) {
    ServerOperation operation = context.get(ServerOperation.KEY);
    FailedCall call = operation == null ? null : FailedCall.causing(operation.lastCall(), thrown);
    if (call != null && call.tuple().code() != ErrorCode.CANCELLED) {
      return failures.caused(thrown, call);
    }
    ErrorTuple tuple = failures.thrown(thrown);
    return tuple == null ? failures.own(ErrorCode.INTERNAL, null) : tuple;
  }

  @Override
  ErrorTuple thrown(FailureClassifier failures, Context context, Throwable error) {
    return of(failures, context, error);
  }
}

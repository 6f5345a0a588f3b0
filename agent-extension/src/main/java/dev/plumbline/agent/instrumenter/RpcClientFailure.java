package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.FailedCall;
import dev.plumbline.agent.rpc.ClientCall;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed RPC that this service made. The server operation keeps it, in case it fails
 * because of it.
 */
final class RpcClientFailure extends FailureExtractor {

  RpcClientFailure(Supplier<@Nullable ActiveCharter> current) {
    super(current);
  }

  @Override
  @Nullable ErrorTuple failure(
      ActiveCharter active,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    ClientCall call = context.get(ClientCall.KEY);
    ErrorTuple tuple = call == null ? null : call.failure();
    if (tuple == null) {
      ErrorCode code = GrpcStatus.failure(response);
      String callee = call == null ? null : call.callee(active.failures());
      tuple = code == null ? null : active.failures().callee(code, false, error, false, callee);
    }
    ServerOperation above = context.get(ServerOperation.KEY);
    if (above != null) {
      if (tuple != null) {
        above.downstreamFailed(tuple, call == null ? null : call.method(), error, FailedCall.RPC);
      } else if (call != null) {
        above.downstreamWentWell(call.before(), call.method());
      }
    }
    return tuple;
  }

  @Override
  void correct(AttributesBuilder attributes, Context context, @Nullable ErrorTuple tuple) {
    ClientCall call = context.get(ClientCall.KEY);
    if (call != null) {
      PreviousAttempts.put(attributes, call.previousAttempts());
    }
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return true;
  }
}

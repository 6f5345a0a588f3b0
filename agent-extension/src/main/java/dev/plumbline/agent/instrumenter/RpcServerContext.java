package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.agent.rpc.ServerOperation;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.ContextCustomizer;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/** Puts the hooks' state of a call into its server span's context, found by the call's headers. */
final class RpcServerContext implements ContextCustomizer<Object> {
  private static final ClassValue<@Nullable MethodHandle> METADATA =
      new ClassValue<@Nullable MethodHandle>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> type) {
          try {
            return MethodHandles.publicLookup()
                .unreflect(type.getMethod("getMetadata"))
                .asType(MethodType.methodType(Object.class, Object.class));
          } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
          }
        }
      };

  @Override
  public Context onStart(Context context, Object request, Attributes startAttributes) {
    Object headers = metadata(request);
    ServerOperation operation = headers == null ? null : RpcCalls.withHeaders(headers);
    return context.with(
        ServerOperation.KEY, operation == null ? ServerOperation.withoutDeadline() : operation);
  }

  private static @Nullable Object metadata(Object request) {
    MethodHandle handle = METADATA.get(request.getClass());
    if (handle == null) {
      return null;
    }
    try {
      return (Object) handle.invokeExact(request);
    } catch (Throwable unreadable) {
      return null;
    }
  }
}

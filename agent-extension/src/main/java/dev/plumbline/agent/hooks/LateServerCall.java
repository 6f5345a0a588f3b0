package dev.plumbline.agent.hooks;

import io.grpc.InternalStatus;
import io.grpc.Metadata;
import io.grpc.Status;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Sends the trailers of a late call.
 *
 * <p>Straight to the stream's sink, as {@code cancel} itself does, and not through {@code close}:
 * the handler may be writing through the framer at this moment, and only the sink's queue is safe
 * to share. The reset that follows finds the stream ended.
 */
public final class LateServerCall {
  private static final @Nullable MethodHandle SINK = sink();
  private static final @Nullable MethodHandle HEADERS_SENT = flag("headersSent");
  private static final @Nullable MethodHandle OUTBOUND_CLOSED = flag("outboundClosed");
  private static final @Nullable MethodHandle WRITE_TRAILERS = writeTrailers();

  private LateServerCall() {}

  public static void answer(Object stream, Status status) {
    if (SINK == null || HEADERS_SENT == null || OUTBOUND_CLOSED == null || WRITE_TRAILERS == null) {
      return;
    }
    try {
      if ((boolean) OUTBOUND_CLOSED.invoke(stream)) {
        return;
      }
      Metadata trailers = new Metadata();
      Status said = FailedServerCall.close(stream, status, trailers);
      if (trailers.get(GrpcKeys.DETAILS) == null) {
        return;
      }
      trailers.put(InternalStatus.CODE_KEY, said);
      if (said.getDescription() != null) {
        trailers.put(InternalStatus.MESSAGE_KEY, said.getDescription());
      }
      WRITE_TRAILERS.invoke(
          SINK.invoke(stream), trailers, (boolean) HEADERS_SENT.invoke(stream), said);
    } catch (Throwable problem) {
      Gate.failed("grpc-server", problem);
    }
  }

  private static @Nullable MethodHandle flag(String name) {
    try {
      Field field = Class.forName("io.grpc.internal.AbstractServerStream").getDeclaredField(name);
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(field);
    } catch (Throwable unreachable) {
      return null;
    }
  }

  private static @Nullable MethodHandle sink() {
    try {
      Method method =
          Class.forName("io.grpc.internal.AbstractServerStream")
              .getDeclaredMethod("abstractServerStreamSink");
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (Throwable unreachable) {
      return null;
    }
  }

  private static @Nullable MethodHandle writeTrailers() {
    try {
      Method method =
          Class.forName("io.grpc.internal.AbstractServerStream$Sink")
              .getDeclaredMethod("writeTrailers", Metadata.class, boolean.class, Status.class);
      method.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(method)
          .asType(
              MethodType.methodType(
                  void.class, Object.class, Metadata.class, boolean.class, Status.class));
    } catch (Throwable unreachable) {
      return null;
    }
  }
}

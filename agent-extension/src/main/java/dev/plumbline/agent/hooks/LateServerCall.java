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
 * Sends the trailers of a call whose deadline has passed.
 *
 * <p>Directly to the stream's sink, as {@code cancel} itself does, and not through {@code close}:
 * the handler may be writing through the framer at this moment, and only the sink's queue is
 * thread-safe. The reset that follows finds the stream ended, and the handler, which may close the
 * call too, finds it closed: ending a stream twice would break the connection with all its other
 * calls.
 */
public final class LateServerCall {
  private static final @Nullable MethodHandle SINK = sink();
  private static final @Nullable MethodHandle HEADERS_SENT = flag("headersSent");
  private static final @Nullable MethodHandle OUTBOUND_CLOSED = flag("outboundClosed");
  private static final @Nullable MethodHandle SHUT = shut();
  private static final @Nullable MethodHandle STATE = state();
  private static final @Nullable MethodHandle CLOSED_STATUS = closedStatus();
  private static final @Nullable MethodHandle LISTENER_CLOSED = listenerClosed();
  private static final @Nullable MethodHandle WRITE_TRAILERS = writeTrailers();

  private LateServerCall() {}

  public static void answer(Object stream, Status status) {
    if (SINK == null
        || HEADERS_SENT == null
        || OUTBOUND_CLOSED == null
        || SHUT == null
        || STATE == null
        || CLOSED_STATUS == null
        || WRITE_TRAILERS == null) {
      return;
    }
    try {
      if ((boolean) OUTBOUND_CLOSED.invoke(stream)) {
        return;
      }
      Metadata trailers = new Metadata();
      Status sent = FailedServerCall.close(stream, status, trailers);
      if (trailers.get(GrpcKeys.DETAILS) == null && trailers.get(GrpcKeys.ERROR) == null) {
        return;
      }
      SHUT.invoke(stream, true);
      CLOSED_STATUS.invoke(STATE.invoke(stream), sent);
      trailers.put(InternalStatus.CODE_KEY, sent);
      if (sent.getDescription() != null) {
        trailers.put(InternalStatus.MESSAGE_KEY, sent.getDescription());
      }
      WRITE_TRAILERS.invoke(
          SINK.invoke(stream), trailers, (boolean) HEADERS_SENT.invoke(stream), sent);
    } catch (Throwable problem) {
      AgentBridge.failed("grpc-server", problem);
    }
  }

  /** Whether a stream is known to be open: neither was it reset nor did its connection break. */
  static boolean isAlive(Object stream) {
    if (STATE == null || LISTENER_CLOSED == null) {
      return false;
    }
    try {
      return !(boolean) LISTENER_CLOSED.invoke(STATE.invoke(stream));
    } catch (Throwable problem) {
      AgentBridge.failed("grpc-server", problem);
      return false;
    }
  }

  /** Marks a stream as closed, so that closing it again does nothing. */
  static void keepShut(Object stream) throws Throwable {
    if (SHUT != null) {
      SHUT.invoke(stream, true);
    }
  }

  private static @Nullable MethodHandle shut() {
    try {
      Field field =
          Class.forName("io.grpc.internal.AbstractServerStream").getDeclaredField("outboundClosed");
      field.setAccessible(true);
      return MethodHandles.lookup().unreflectSetter(field);
    } catch (Throwable unreachable) {
      return null;
    }
  }

  private static @Nullable MethodHandle state() {
    try {
      Method method =
          Class.forName("io.grpc.internal.AbstractServerStream")
              .getDeclaredMethod("transportState");
      method.setAccessible(true);
      return MethodHandles.lookup().unreflect(method);
    } catch (Throwable unreachable) {
      return null;
    }
  }

  /** The status for stream tracers; grpc-java requires it to be set before the end. */
  private static @Nullable MethodHandle closedStatus() {
    try {
      Method method =
          Class.forName("io.grpc.internal.AbstractServerStream$TransportState")
              .getDeclaredMethod("setClosedStatus", Status.class);
      method.setAccessible(true);
      return MethodHandles.lookup()
          .unreflect(method)
          .asType(MethodType.methodType(void.class, Object.class, Status.class));
    } catch (Throwable unreachable) {
      return null;
    }
  }

  /**
   * Whether grpc-java has notified the call's listener of the end, as it does before its context
   * ends.
   */
  private static @Nullable MethodHandle listenerClosed() {
    try {
      Field field =
          Class.forName("io.grpc.internal.AbstractServerStream$TransportState")
              .getDeclaredField("listenerClosed");
      field.setAccessible(true);
      return MethodHandles.lookup()
          .unreflectGetter(field)
          .asType(MethodType.methodType(boolean.class, Object.class));
    } catch (Throwable unreachable) {
      return null;
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

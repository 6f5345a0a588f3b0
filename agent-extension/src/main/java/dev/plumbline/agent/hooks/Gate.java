package dev.plumbline.agent.hooks;

import static java.lang.invoke.MethodType.methodType;

import io.opentelemetry.context.Context;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The way from a hook to the extension.
 *
 * <p>Hooks are injected beside the application's classes, so that they may name grpc-java's types.
 * The extension lives in a class loader of its own, which only the agent knows. Between the two
 * only types of the JDK and of the agent's bootstrap (which both sides see as the same class) may
 * pass. Every method here is silent when the extension cannot be reached.
 */
public final class Gate {
  private static final @Nullable Class<?> TARGET = target();
  private static final @Nullable MethodHandle CLIENT_CALL =
      find("clientCall", methodType(Object.class, Context.class));
  private static final @Nullable MethodHandle CLIENT_CLOSED =
      find(
          "clientClosed",
          methodType(
              void.class,
              Object.class,
              int.class,
              String.class,
              boolean.class,
              byte[].class,
              String.class,
              Throwable.class,
              boolean.class,
              boolean.class,
              long.class));
  private static final @Nullable MethodHandle CLIENT_RETRIED =
      find("clientRetried", methodType(void.class, Object.class, String.class));
  private static final @Nullable MethodHandle SERVER_STREAM =
      find(
          "serverStream",
          methodType(String.class, Object.class, Object.class, String.class, String.class));
  private static final @Nullable MethodHandle SERVER_CLOSING =
      find(
          "serverClosing",
          methodType(
              Object[].class,
              Object.class,
              int.class,
              String.class,
              byte[].class,
              Throwable.class,
              boolean.class));
  private static final @Nullable MethodHandle ROUTE =
      find("route", methodType(void.class, Context.class, String.class, String.class));
  private static final @Nullable MethodHandle SERVER_TIMING =
      find("serverTiming", methodType(String.class, Context.class));
  private static final @Nullable MethodHandle COMMITTING =
      find(
          "committing",
          methodType(String.class, Object.class, int.class, Object.class, String.class));
  private static final @Nullable MethodHandle WATCHES_ALL =
      find("watchesAll", methodType(boolean.class));
  private static final @Nullable MethodHandle ENFORCING =
      find("enforcing", methodType(boolean.class));
  private static final @Nullable MethodHandle CALLER_LEFT =
      find("callerLeft", methodType(void.class, Object.class));
  private static final @Nullable MethodHandle BROKEN_OFF =
      find("brokenOff", methodType(void.class, Object.class));
  private static final @Nullable MethodHandle CONTEXT_OF =
      find("contextOf", methodType(Object.class, Object.class));
  private static final @Nullable MethodHandle SERVER_RESET =
      find("serverReset", methodType(void.class, Object.class, int.class));
  private static final @Nullable MethodHandle FAILED =
      find("failed", methodType(void.class, String.class, Throwable.class));

  private Gate() {}

  /**
   * The call that the client span of this moment stands for, or null when there is none.
   *
   * <p>The context is asked for here: advice becomes part of the library's own classes, and those
   * of before Java 8 must not call the static method of an interface.
   */
  public static @Nullable Object clientCall() {
    MethodHandle handle = CLIENT_CALL;
    if (handle == null) {
      return null;
    }
    try {
      return (Object) handle.invokeExact(Context.current());
    } catch (Throwable problem) {
      failed("grpc-client", problem);
      return null;
    }
  }

  /**
   * Tells how a client's call ended.
   *
   * @param fromWire whether the server said so; else the client's own side made it up
   * @param details the trailer grpc-status-details-bin
   * @param trailer the trailer plumbline-error
   * @param alive whether nobody on this side had given it up
   * @param reset whether the stream was reset, without a status
   * @param deadlineNanos what was left of its deadline; the longest long without one
   */
  public static void clientClosed(
      Object call,
      int code,
      @Nullable String description,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable String trailer,
      @Nullable Throwable cause,
      boolean alive,
      boolean reset,
      long deadlineNanos) {
    MethodHandle handle = CLIENT_CLOSED;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(
          call, code, description, fromWire, details, trailer, cause, alive, reset, deadlineNanos);
    } catch (Throwable problem) {
      failed("grpc-client", problem);
    }
  }

  /**
   * Tells how often a client's call was tried before the attempt that was answered.
   *
   * @param attempts the header grpc-previous-rpc-attempts
   */
  public static void clientRetried(Object call, String attempts) {
    MethodHandle handle = CLIENT_RETRIED;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(call, attempts);
    } catch (Throwable problem) {
      failed("grpc-client", problem);
    }
  }

  /**
   * Tells of a call that arrived.
   *
   * @param timeout the header grpc-timeout
   * @param attempts the header grpc-previous-rpc-attempts
   * @return the timeout that the handler is to have, or null to leave it as it is
   */
  public static @Nullable String serverStream(
      Object stream, Object headers, @Nullable String timeout, @Nullable String attempts) {
    MethodHandle handle = SERVER_STREAM;
    if (handle == null) {
      return null;
    }
    try {
      return (String) handle.invokeExact(stream, headers, timeout, attempts);
    } catch (Throwable problem) {
      failed("grpc-server", problem);
      return null;
    }
  }

  /**
   * Asks what a call is to say as it is closed.
   *
   * @param alive whether its caller is known to wait for it
   * @return code (Integer), description (String or null), and either grpc-status-details-bin
   *     (byte[]) or plumbline-error (String); null to leave all as it is; an empty array when the
   *     call has been answered already
   */
  public static Object @Nullable [] serverClosing(
      Object stream,
      int code,
      @Nullable String description,
      byte @Nullable [] details,
      @Nullable Throwable cause,
      boolean alive) {
    MethodHandle handle = SERVER_CLOSING;
    if (handle == null) {
      return null;
    }
    try {
      return (Object[]) handle.invokeExact(stream, code, description, details, cause, alive);
    } catch (Throwable problem) {
      failed("grpc-server", problem);
      return null;
    }
  }

  /** Tells that a route matched: what a prefix took, then the template of the rest. */
  public static void route(@Nullable String prefix, String template) {
    MethodHandle handle = ROUTE;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(Context.current(), prefix, template);
    } catch (Throwable problem) {
      failed("undertow", problem);
    }
  }

  /**
   * The value of a Server-Timing header that tells the trace; null when the response is not to have
   * one.
   */
  public static @Nullable String serverTiming(Context context) {
    MethodHandle handle = SERVER_TIMING;
    if (handle == null) {
      return null;
    }
    try {
      return (String) handle.invokeExact(context);
    } catch (Throwable problem) {
      failed("undertow", problem);
      return null;
    }
  }

  /**
   * Asks for the header Plumbline-Error of a response that is about to leave.
   *
   * @param context the server span's
   * @param request where a framework may keep the exception that it answers
   * @param retryAfter the response's header Retry-After
   * @return null to leave what is there, empty to take it out
   */
  public static @Nullable String committing(
      Object context, int status, @Nullable Object request, @Nullable String retryAfter) {
    MethodHandle handle = COMMITTING;
    if (handle == null) {
      return null;
    }
    try {
      return (String) handle.invokeExact(context, status, request, retryAfter);
    } catch (Throwable problem) {
      failed("commit", problem);
      return null;
    }
  }

  /** Whether responses that are no failures are to be shown too: a header may have to go. */
  public static boolean watchesAll() {
    MethodHandle handle = WATCHES_ALL;
    if (handle == null) {
      return false;
    }
    try {
      return (boolean) handle.invokeExact();
    } catch (Throwable problem) {
      failed("commit", problem);
      return false;
    }
  }

  /** Whether failures are corrected, and not only counted. */
  public static boolean enforcing() {
    MethodHandle handle = ENFORCING;
    if (handle == null) {
      return false;
    }
    try {
      return (boolean) handle.invokeExact();
    } catch (Throwable problem) {
      failed("commit", problem);
      return false;
    }
  }

  /** Tells that a response could not be written, because whoever asked for it has left. */
  public static void callerLeft(Object context) {
    MethodHandle handle = CALLER_LEFT;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(context);
    } catch (Throwable problem) {
      failed("commit", problem);
    }
  }

  /**
   * Tells that the connection of an exchange is closed before its answer is whole, by whoever is on
   * the stack.
   */
  public static void brokenOff(Object exchange) {
    MethodHandle handle = BROKEN_OFF;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(exchange);
    } catch (Throwable problem) {
      failed("undertow", problem);
    }
  }

  /** The context of the server span of a request; once for each. */
  public static @Nullable Object contextOf(Object request) {
    MethodHandle handle = CONTEXT_OF;
    if (handle == null) {
      return null;
    }
    try {
      return (Object) handle.invokeExact(request);
    } catch (Throwable problem) {
      failed("commit", problem);
      return null;
    }
  }

  /** Tells that a server resets a call because of its own application. */
  public static void serverReset(Object stream, int code) {
    MethodHandle handle = SERVER_RESET;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(stream, code);
    } catch (Throwable problem) {
      failed("grpc-server", problem);
    }
  }

  /** Counts a failure of ours; the application never sees it. */
  public static void failed(String hook, Throwable problem) {
    MethodHandle handle = FAILED;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(hook, problem);
    } catch (Throwable ignored) {
      // Nothing is left to tell it to.
    }
  }

  private static @Nullable Class<?> target() {
    try {
      Class<?> agent =
          Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", true, null);
      ClassLoader extensions =
          (ClassLoader) agent.getMethod("getExtensionsClassLoader").invoke(null);
      return Class.forName("dev.plumbline.agent.HookTarget", true, extensions);
    } catch (Throwable unreachable) {
      return null;
    }
  }

  private static @Nullable MethodHandle find(String name, MethodType type) {
    Class<?> target = TARGET;
    if (target == null) {
      return null;
    }
    try {
      return MethodHandles.publicLookup().findStatic(target, name, type);
    } catch (Throwable unreachable) {
      return null;
    }
  }
}

package dev.plumbline.agent.hooks;

import static java.lang.invoke.MethodType.methodType;

import io.opentelemetry.context.Context;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Calls from a hook, in the application's class loader, into the extension ({@code HookTarget}), in
 * the agent's.
 *
 * <p>Hooks are injected beside the application's classes, so that they may use grpc-java's types.
 * The extension has its own class loader, which only the agent can reach. Between the two only
 * types of the JDK and of the agent's bootstrap (the same class on both sides) may pass. Every
 * method here does nothing when the extension cannot be reached.
 */
public final class AgentBridge {
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
  private static final @Nullable MethodHandle UNDERTOW_RESET =
      find("undertowReset", methodType(void.class, Object.class));
  private static final @Nullable MethodHandle NETTY_CLOSING =
      find("nettyClosing", methodType(void.class, Object.class, Object.class));
  private static final @Nullable MethodHandle NETTY_FAILED =
      find("nettyFailed", methodType(void.class, Object.class, Throwable.class));
  private static final @Nullable MethodHandle SENDING_ON =
      find("sendingOn", methodType(Object.class, Context.class, Throwable.class));
  private static final @Nullable MethodHandle SENT_ON =
      find("sentOn", methodType(void.class, Object.class));
  private static final @Nullable MethodHandle OWN_SDK =
      find("ownSdk", methodType(void.class, Object.class, Object.class));
  private static final @Nullable MethodHandle FAILED =
      find("failed", methodType(void.class, String.class, Throwable.class));

  private AgentBridge() {}

  /**
   * The call of the current client span, or null when there is none.
   *
   * <p>The context is read here: advice becomes part of the library's classes, and class files
   * older than Java 8 must not call a static method of an interface.
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
   * Reports how a client's call ended.
   *
   * @param fromWire whether the code came from the server; else the client library produced it
   * @param details the trailer grpc-status-details-bin
   * @param trailer the trailer plumbline-error
   * @param alive whether this side has not cancelled it
   * @param reset whether the stream was reset, without a status
   * @param deadlineNanos the time left until its deadline; {@code Long.MAX_VALUE} without one
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
   * Reports how often a client's call was tried before the attempt that got a response.
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
   * Reports a call that arrived.
   *
   * @param timeout the header grpc-timeout
   * @param attempts the header grpc-previous-rpc-attempts
   * @return the timeout for the handler, or null to leave it as it is
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
   * Returns the status and trailer to close a call with.
   *
   * @param alive whether its caller is known to wait for it
   * @return code (Integer), description (String or null), and either grpc-status-details-bin
   *     (byte[]) or plumbline-error (String); null to leave all as it is; an empty array when the
   *     call has been closed already
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

  /** Reports that a route matched: the matched prefix, then the template of the rest. */
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
   * The value of the Server-Timing header with the trace's id; null when the response gets none.
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
   * Returns the header Plumbline-Error of a response that is about to be sent.
   *
   * @param context the server span's
   * @param request where a framework may keep the exception that it handled
   * @param retryAfter the response's header Retry-After
   * @return null to keep the response's header, empty to remove it
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

  /** Whether responses without failure have to be passed too: a header may have to be removed. */
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

  /** Whether the error tuple is enforced, and not only counted. */
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

  /** Reports that a response could not be written, because the caller has disconnected. */
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
   * Reports that the connection of an exchange is closed before its response is complete, by the
   * code on the current stack.
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

  /** Reports that a server resets a call because of its own application. */
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

  /** Records that the client of Undertow resets a stream of HTTP/2. */
  public static void undertowReset(Object stream) {
    MethodHandle handle = UNDERTOW_RESET;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(stream);
    } catch (Throwable problem) {
      failed("undertow-http2", problem);
    }
  }

  /** Records that a handler of Netty closes the connection of a handler's context. */
  public static void nettyClosing(Object handler, Object context) {
    MethodHandle handle = NETTY_CLOSING;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(handler, context);
    } catch (Throwable problem) {
      failed("netty", problem);
    }
  }

  /** Records what went wrong on the connection of a Netty pipeline or handler's context. */
  public static void nettyFailed(Object holder, Throwable cause) {
    MethodHandle handle = NETTY_FAILED;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(holder, cause);
    } catch (Throwable problem) {
      failed("netty", problem);
    }
  }

  /**
   * Reports that the current thread sends a message on, because its handling failed.
   *
   * @return what to pass to {@link #sentOn}
   */
  public static @Nullable Object sendingOn(Throwable thrown) {
    MethodHandle handle = SENDING_ON;
    if (handle == null || thrown == null) {
      return null;
    }
    try {
      return (Object) handle.invokeExact(Context.current(), thrown);
    } catch (Throwable problem) {
      failed("spring-kafka", problem);
      return null;
    }
  }

  /**
   * Reports that the message was sent on, or could not be.
   *
   * @param failure of {@link #sendingOn}
   */
  public static void sentOn(@Nullable Object failure) {
    MethodHandle handle = SENT_ON;
    if (handle == null || failure == null) {
      return;
    }
    try {
      handle.invokeExact(failure);
    } catch (Throwable problem) {
      failed("spring-kafka", problem);
    }
  }

  /** Reports a processor or reader of an SDK that is not the agent's, and its builder. */
  public static void ownSdk(Object builder, Object part) {
    MethodHandle handle = OWN_SDK;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(builder, part);
    } catch (Throwable problem) {
      failed("own-sdk", problem);
    }
  }

  /** Counts a failure of a hook; it does not reach the application. */
  public static void failed(String hook, Throwable problem) {
    MethodHandle handle = FAILED;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(hook, problem);
    } catch (Throwable ignored) {
      // There is nowhere left to report it.
    }
  }

  private static @Nullable Class<?> target() {
    try {
      Class<?> agent =
          Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", true, null);
      ClassLoader extensions =
          (ClassLoader) agent.getMethod("getExtensionsClassLoader").invoke(null);
      return Class.forName("dev.plumbline.agent.modules.HookTarget", true, extensions);
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

package dev.plumbline.agent.modules;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.charter.CharterInForce;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.agent.http.FrameworkExceptionReader;
import dev.plumbline.agent.http.JettyContexts;
import dev.plumbline.agent.http.NettyConnections;
import dev.plumbline.agent.http.ResponseCommit;
import dev.plumbline.agent.http.ServerTiming;
import dev.plumbline.agent.http.UndertowExchange;
import dev.plumbline.agent.http.UndertowStreams;
import dev.plumbline.agent.instrumenter.HandlerFailure;
import dev.plumbline.agent.propagation.MessageFailure;
import dev.plumbline.agent.rpc.AttemptsHeader;
import dev.plumbline.agent.rpc.ClientCall;
import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.agent.rpc.ServerOperation;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import org.jspecify.annotations.Nullable;

/**
 * Receives the hooks' calls in the extension's class loader; {@code hooks.AgentBridge} looks these
 * methods up by name and exact type, and catches and counts what they throw.
 */
public final class HookTarget {
  private static final HookGuard CLIENT = HookGuard.of("hook-grpc-client");
  private static final HookGuard SERVER = HookGuard.of("hook-grpc-server");
  private static final HookGuard UNDERTOW = HookGuard.of("hook-undertow");
  private static final HookGuard NETTY = HookGuard.of("hook-netty");
  private static final HookGuard COMMIT = HookGuard.of("hook-commit");
  private static final HookGuard SPRING_KAFKA = HookGuard.of("hook-spring-kafka");

  private HookTarget() {}

  public static @Nullable Object clientCall(Context context) {
    return CLIENT.call(() -> CharterInForce.active() == null ? null : context.get(ClientCall.KEY));
  }

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
    CLIENT.run(
        () -> {
          ActiveCharter active = CharterInForce.active();
          if (active != null && call instanceof ClientCall) {
            RpcCalls.clientClosed(
                active,
                (ClientCall) call,
                code,
                fromWire,
                details,
                trailer,
                cause,
                alive,
                reset,
                deadlineNanos);
          }
        });
  }

  public static void clientRetried(Object call, String attempts) {
    CLIENT.run(
        () -> {
          if (call instanceof ClientCall) {
            ((ClientCall) call).retried(AttemptsHeader.parse(attempts));
          }
        });
  }

  public static @Nullable String serverStream(
      Object stream, Object headers, @Nullable String timeout, @Nullable String attempts) {
    return SERVER.call(
        () -> {
          ActiveCharter active = CharterInForce.active();
          return active == null
              ? null
              : RpcCalls.arrived(active, stream, headers, timeout, attempts);
        });
  }

  public static Object @Nullable [] serverClosing(
      Object stream,
      int code,
      @Nullable String description,
      byte @Nullable [] details,
      @Nullable Throwable cause,
      boolean alive) {
    return SERVER.call(
        () -> {
          ActiveCharter active = CharterInForce.active();
          return active == null
              ? null
              : RpcCalls.closing(active, stream, code, description, details, cause, alive);
        });
  }

  public static void route(Context context, @Nullable String prefix, String template) {
    UNDERTOW.run(
        () -> {
          ActiveCharter active = CharterInForce.active();
          if (active == null || active.mode() != Mode.ENFORCE) {
            return;
          }
          HttpServerRoute.update(
              context,
              HttpServerRouteSource.CONTROLLER,
              prefix == null || prefix.isEmpty() ? template : prefix + template);
        });
  }

  public static @Nullable String serverTiming(Context context) {
    return UNDERTOW.call(() -> ServerTiming.claim(context));
  }

  public static @Nullable String committing(
      Object context, int status, @Nullable Object request, @Nullable String retryAfter) {
    return COMMIT.call(
        () -> {
          ActiveCharter active = CharterInForce.active();
          return active == null
              ? null
              : ResponseCommit.header(
                  active,
                  (Context) context,
                  status,
                  FrameworkExceptionReader.of(request),
                  null,
                  retryAfter);
        });
  }

  public static boolean watchesAll() {
    ActiveCharter active = CharterInForce.active();
    return active != null && ResponseCommit.hides(active);
  }

  public static boolean enforcing() {
    ActiveCharter active = CharterInForce.active();
    return active != null && active.enforces(Rule.ERROR_TUPLE);
  }

  public static void callerLeft(Object context) {
    ServerOperation operation = ((Context) context).get(ServerOperation.KEY);
    if (operation != null) {
      operation.callerHasLeft();
    }
  }

  public static void brokenOff(Object exchange) throws ReflectiveOperationException {
    if (CharterInForce.active() != null) {
      UndertowExchange.brokenOff(exchange);
    }
  }

  public static @Nullable Object contextOf(Object request) {
    return CharterInForce.active() == null ? null : JettyContexts.take(request);
  }

  public static void serverReset(Object stream, int code) {
    SERVER.run(
        () -> {
          ActiveCharter active = CharterInForce.active();
          if (active != null) {
            RpcCalls.reset(active, stream, code);
          }
        });
  }

  public static void undertowReset(Object stream) throws ReflectiveOperationException {
    UNDERTOW.run(
        () -> {
          if (CharterInForce.active() != null) {
            UndertowStreams.reset(stream);
          }
        });
  }

  public static void nettyClosing(Object handler, Object context)
      throws ReflectiveOperationException {
    NETTY.run(
        () -> {
          if (CharterInForce.active() != null) {
            NettyConnections.closing(handler, context);
          }
        });
  }

  public static void nettyFailed(Object holder, Throwable cause)
      throws ReflectiveOperationException {
    NETTY.run(
        () -> {
          if (CharterInForce.active() != null) {
            NettyConnections.failed(holder, cause);
          }
        });
  }

  public static @Nullable Object sendingOn(Context context, Throwable thrown) {
    return SPRING_KAFKA.call(
        () -> {
          ActiveCharter active = CharterInForce.active();
          return active == null || !active.enforces(Rule.ERROR_TUPLE)
              ? null
              : MessageFailure.begin(
                  ErrorHeader.of(HandlerFailure.of(active.failures(), context, thrown)));
        });
  }

  public static void sentOn(Object failure) {
    ((MessageFailure) failure).end();
  }

  public static void ownSdk(Object builder, Object part) {
    if (CharterInForce.active() != null) {
      OwnSdk.found(builder, part);
    }
  }

  public static void failed(String hook, Throwable problem) {
    ActiveCharter active = CharterInForce.active();
    if (active != null) {
      active.findings().failed("hook-" + hook, problem);
    }
  }
}

package dev.plumbline.agent;

import dev.plumbline.agent.http.FrameworkExceptionReader;
import dev.plumbline.agent.http.JettyContexts;
import dev.plumbline.agent.http.NettyConnections;
import dev.plumbline.agent.http.ResponseCommit;
import dev.plumbline.agent.http.ServerTiming;
import dev.plumbline.agent.http.UndertowExchange;
import dev.plumbline.agent.http.UndertowStreams;
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

  private HookTarget() {}

  public static @Nullable Object clientCall(Context context) {
    if (!CLIENT.isEnabled()) {
      return null;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = CLIENT.begin();
      return ProcessCharter.active() == null ? null : context.get(ClientCall.KEY);
    } finally {
      CLIENT.end(begun);
    }
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
    if (!CLIENT.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = CLIENT.begin();
      ActiveCharter active = ProcessCharter.active();
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
    } finally {
      CLIENT.end(begun);
    }
  }

  public static void clientRetried(Object call, String attempts) {
    if (!CLIENT.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = CLIENT.begin();
      if (call instanceof ClientCall) {
        ((ClientCall) call).retried(AttemptsHeader.parse(attempts));
      }
    } finally {
      CLIENT.end(begun);
    }
  }

  public static @Nullable String serverStream(
      Object stream, Object headers, @Nullable String timeout, @Nullable String attempts) {
    if (!SERVER.isEnabled()) {
      return null;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = SERVER.begin();
      ActiveCharter active = ProcessCharter.active();
      return active == null ? null : RpcCalls.arrived(active, stream, headers, timeout, attempts);
    } finally {
      SERVER.end(begun);
    }
  }

  public static Object @Nullable [] serverClosing(
      Object stream,
      int code,
      @Nullable String description,
      byte @Nullable [] details,
      @Nullable Throwable cause,
      boolean alive) {
    if (!SERVER.isEnabled()) {
      return null;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = SERVER.begin();
      ActiveCharter active = ProcessCharter.active();
      return active == null
          ? null
          : RpcCalls.closing(active, stream, code, description, details, cause, alive);
    } finally {
      SERVER.end(begun);
    }
  }

  public static void route(Context context, @Nullable String prefix, String template) {
    if (!UNDERTOW.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = UNDERTOW.begin();
      ActiveCharter active = ProcessCharter.active();
      if (active == null || active.mode() != Mode.ENFORCE) {
        return;
      }
      HttpServerRoute.update(
          context,
          HttpServerRouteSource.CONTROLLER,
          prefix == null || prefix.isEmpty() ? template : prefix + template);
    } finally {
      UNDERTOW.end(begun);
    }
  }

  public static @Nullable String serverTiming(Context context) {
    if (!UNDERTOW.isEnabled()) {
      return null;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = UNDERTOW.begin();
      return ServerTiming.claim(context);
    } finally {
      UNDERTOW.end(begun);
    }
  }

  public static @Nullable String committing(
      Object context, int status, @Nullable Object request, @Nullable String retryAfter) {
    if (!COMMIT.isEnabled()) {
      return null;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = COMMIT.begin();
      ActiveCharter active = ProcessCharter.active();
      return active == null
          ? null
          : ResponseCommit.header(
              active,
              (Context) context,
              status,
              FrameworkExceptionReader.of(request),
              null,
              retryAfter);
    } finally {
      COMMIT.end(begun);
    }
  }

  public static boolean watchesAll() {
    ActiveCharter active = ProcessCharter.active();
    return active != null && ResponseCommit.hides(active);
  }

  public static boolean enforcing() {
    ActiveCharter active = ProcessCharter.active();
    return active != null && active.enforces(Rule.ERROR_TUPLE);
  }

  public static void callerLeft(Object context) {
    ServerOperation operation = ((Context) context).get(ServerOperation.KEY);
    if (operation != null) {
      operation.callerHasLeft();
    }
  }

  public static void brokenOff(Object exchange) throws ReflectiveOperationException {
    if (ProcessCharter.active() != null) {
      UndertowExchange.brokenOff(exchange);
    }
  }

  public static @Nullable Object contextOf(Object request) {
    return ProcessCharter.active() == null ? null : JettyContexts.take(request);
  }

  public static void serverReset(Object stream, int code) {
    if (!SERVER.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = SERVER.begin();
      ActiveCharter active = ProcessCharter.active();
      if (active != null) {
        RpcCalls.reset(active, stream, code);
      }
    } finally {
      SERVER.end(begun);
    }
  }

  public static void undertowReset(Object stream) throws ReflectiveOperationException {
    if (!UNDERTOW.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = UNDERTOW.begin();
      if (ProcessCharter.active() != null) {
        UndertowStreams.reset(stream);
      }
    } finally {
      UNDERTOW.end(begun);
    }
  }

  public static void nettyClosing(Object handler, Object context)
      throws ReflectiveOperationException {
    if (!NETTY.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = NETTY.begin();
      if (ProcessCharter.active() != null) {
        NettyConnections.closing(handler, context);
      }
    } finally {
      NETTY.end(begun);
    }
  }

  public static void nettyFailed(Object holder, Throwable cause)
      throws ReflectiveOperationException {
    if (!NETTY.isEnabled()) {
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = NETTY.begin();
      if (ProcessCharter.active() != null) {
        NettyConnections.failed(holder, cause);
      }
    } finally {
      NETTY.end(begun);
    }
  }

  public static void ownSdk(Object builder, Object part) {
    if (ProcessCharter.active() != null) {
      OwnSdk.found(builder, part);
    }
  }

  public static void failed(String hook, Throwable problem) {
    ActiveCharter active = ProcessCharter.active();
    if (active != null) {
      active.findings().failed("hook-" + hook, problem);
    }
  }
}

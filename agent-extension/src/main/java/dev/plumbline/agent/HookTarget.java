package dev.plumbline.agent;

import dev.plumbline.agent.http.Commit;
import dev.plumbline.agent.http.FrameworkException;
import dev.plumbline.agent.http.JettyContexts;
import dev.plumbline.agent.http.ServerTiming;
import dev.plumbline.agent.http.UndertowExchange;
import dev.plumbline.agent.rpc.Attempts;
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
 * Where the hooks arrive from the other side; {@code hooks.Gate} looks these methods up by name and
 * exact type. What fails here is caught and counted there.
 */
public final class HookTarget {
  private static final Fuse CLIENT = Fuse.of("hook-grpc-client");
  private static final Fuse SERVER = Fuse.of("hook-grpc-server");
  private static final Fuse UNDERTOW = Fuse.of("hook-undertow");
  private static final Fuse COMMIT = Fuse.of("hook-commit");

  private HookTarget() {}

  public static @Nullable Object clientCall(Context context) {
    if (!CLIENT.holds()) {
      return null;
    }
    long begun = Fuse.NEVER;
    try {
      begun = CLIENT.begin();
      return Plumbline.law() == null ? null : context.get(ClientCall.KEY);
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
    if (!CLIENT.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = CLIENT.begin();
      Law law = Plumbline.law();
      if (law != null && call instanceof ClientCall) {
        RpcCalls.clientClosed(
            law,
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
    if (!CLIENT.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = CLIENT.begin();
      if (call instanceof ClientCall) {
        ((ClientCall) call).retried(Attempts.parse(attempts));
      }
    } finally {
      CLIENT.end(begun);
    }
  }

  public static @Nullable String serverStream(
      Object stream, Object headers, @Nullable String timeout, @Nullable String attempts) {
    if (!SERVER.holds()) {
      return null;
    }
    long begun = Fuse.NEVER;
    try {
      begun = SERVER.begin();
      Law law = Plumbline.law();
      return law == null ? null : RpcCalls.arrived(law, stream, headers, timeout, attempts);
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
    if (!SERVER.holds()) {
      return null;
    }
    long begun = Fuse.NEVER;
    try {
      begun = SERVER.begin();
      Law law = Plumbline.law();
      return law == null
          ? null
          : RpcCalls.closing(law, stream, code, description, details, cause, alive);
    } finally {
      SERVER.end(begun);
    }
  }

  public static void route(Context context, @Nullable String prefix, String template) {
    if (!UNDERTOW.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = UNDERTOW.begin();
      Law law = Plumbline.law();
      if (law == null || law.mode() != Mode.ENFORCE) {
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
    if (!UNDERTOW.holds()) {
      return null;
    }
    long begun = Fuse.NEVER;
    try {
      begun = UNDERTOW.begin();
      return ServerTiming.claim(context);
    } finally {
      UNDERTOW.end(begun);
    }
  }

  public static @Nullable String committing(
      Object context, int status, @Nullable Object request, @Nullable String retryAfter) {
    if (!COMMIT.holds()) {
      return null;
    }
    long begun = Fuse.NEVER;
    try {
      begun = COMMIT.begin();
      Law law = Plumbline.law();
      return law == null
          ? null
          : Commit.header(
              law, (Context) context, status, FrameworkException.of(request), null, retryAfter);
    } finally {
      COMMIT.end(begun);
    }
  }

  public static boolean watchesAll() {
    Law law = Plumbline.law();
    return law != null && Commit.hides(law);
  }

  public static boolean enforcing() {
    Law law = Plumbline.law();
    return law != null && law.enforces(Rule.ERROR_TUPLE);
  }

  public static void callerLeft(Object context) {
    ServerOperation operation = ((Context) context).get(ServerOperation.KEY);
    if (operation != null) {
      operation.callerHasLeft();
    }
  }

  public static void brokenOff(Object exchange) throws ReflectiveOperationException {
    if (Plumbline.law() != null) {
      UndertowExchange.brokenOff(exchange);
    }
  }

  public static @Nullable Object contextOf(Object request) {
    return Plumbline.law() == null ? null : JettyContexts.take(request);
  }

  public static void serverReset(Object stream, int code) {
    if (!SERVER.holds()) {
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = SERVER.begin();
      Law law = Plumbline.law();
      if (law != null) {
        RpcCalls.reset(law, stream, code);
      }
    } finally {
      SERVER.end(begun);
    }
  }

  public static void failed(String hook, Throwable problem) {
    Law law = Plumbline.law();
    if (law != null) {
      law.findings().failed("hook-" + hook, problem);
    }
  }
}

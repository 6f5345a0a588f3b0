package dev.plumbline.agent;

import dev.plumbline.agent.http.ServerTiming;
import dev.plumbline.agent.rpc.ClientCall;
import dev.plumbline.agent.rpc.RpcCalls;
import dev.plumbline.charter.policy.Mode;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import org.jspecify.annotations.Nullable;

/**
 * Where the hooks arrive from the other side; {@code hooks.Gate} looks these methods up by name and
 * exact type.
 */
public final class HookTarget {
  private HookTarget() {}

  public static @Nullable Object clientCall(Context context) {
    return Plumbline.law() == null ? null : context.get(ClientCall.KEY);
  }

  public static void clientClosed(
      Object call,
      int code,
      @Nullable String description,
      boolean fromWire,
      byte @Nullable [] details,
      @Nullable Throwable cause) {
    Law law = Plumbline.law();
    if (law != null && call instanceof ClientCall) {
      RpcCalls.clientClosed(law, (ClientCall) call, code, fromWire, details, cause);
    }
  }

  public static @Nullable String serverStream(
      Object stream, Object headers, @Nullable String timeout) {
    Law law = Plumbline.law();
    return law == null ? null : RpcCalls.arrived(law, stream, headers, timeout);
  }

  public static Object @Nullable [] serverClosing(
      Object stream,
      int code,
      @Nullable String description,
      byte @Nullable [] details,
      @Nullable Throwable cause) {
    Law law = Plumbline.law();
    return law == null ? null : RpcCalls.closing(law, stream, code, description, details, cause);
  }

  public static void route(Context context, @Nullable String prefix, String template) {
    Law law = Plumbline.law();
    if (law == null || law.mode() != Mode.ENFORCE) {
      return;
    }
    HttpServerRoute.update(
        context,
        HttpServerRouteSource.CONTROLLER,
        prefix == null || prefix.isEmpty() ? template : prefix + template);
  }

  public static @Nullable String serverTiming(Context context) {
    return ServerTiming.claim(context);
  }

  public static void failed(String hook, Throwable problem) {
    Law law = Plumbline.law();
    if (law != null) {
      law.findings().failed("hook-" + hook, problem);
    }
  }
}

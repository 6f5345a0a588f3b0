package dev.plumbline.agent.modules;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.plumbline.agent.charter.CharterInForce;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/** Instruments grpc-java with Plumbline's hooks: the channel's calls, the server's streams. */
public final class GrpcModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";

  public GrpcModule() {
    super("plumbline-grpc", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("io.grpc.internal.AbstractServerStream");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  /** Advice and helper classes: without generated references the agent finds no others. */
  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(
        HOOKS + "AgentBridge",
        HOOKS + "GrpcKeys",
        HOOKS + "WatchedListener",
        HOOKS + "WatchedClientCall",
        HOOKS + "GrpcClientCallAdvice",
        HOOKS + "GrpcServerStreamAdvice",
        HOOKS + "FailedServerCall",
        HOOKS + "GrpcServerCloseAdvice",
        HOOKS + "LateServerCall",
        HOOKS + "GrpcServerCancelAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Arrays.asList(
        new Hook(
            "grpc-client",
            "io.grpc.internal.ManagedChannelImpl$RealChannel",
            named("newCall"),
            HOOKS + "GrpcClientCallAdvice"),
        new Hook(
            "grpc-server",
            "io.grpc.internal.ServerImpl$ServerTransportListenerImpl",
            named("streamCreated").and(takesArguments(3)),
            HOOKS + "GrpcServerStreamAdvice"),
        new Hook(
            "grpc-server",
            "io.grpc.internal.AbstractServerStream",
            named("close").and(takesArgument(0, named("io.grpc.Status"))).and(takesArguments(2)),
            HOOKS + "GrpcServerCloseAdvice"),
        new Hook(
            "grpc-server",
            "io.grpc.internal.AbstractServerStream",
            named("cancel").and(takesArgument(0, named("io.grpc.Status"))).and(takesArguments(1)),
            HOOKS + "GrpcServerCancelAdvice"));
  }
}

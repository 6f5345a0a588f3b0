package dev.plumbline.agent.modules;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.plumbline.agent.charter.CharterInForce;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/** Weaves into Netty the hooks that record which side closes a connection. */
public final class NettyModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";

  public NettyModule() {
    super("plumbline-netty", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("io.netty.channel.DefaultChannelPipeline$HeadContext");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(
        HOOKS + "AgentBridge", HOOKS + "NettyCloseAdvice", HOOKS + "NettyFailureAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Arrays.asList(
        new Hook(
            "netty",
            "io.netty.channel.DefaultChannelPipeline$HeadContext",
            named("close").and(takesArguments(2)),
            HOOKS + "NettyCloseAdvice"),
        new Hook(
            "netty",
            "io.netty.handler.ssl.SslHandler",
            named("close").and(takesArguments(2)),
            HOOKS + "NettyCloseAdvice"),
        new Hook(
            "netty",
            "io.netty.channel.DefaultChannelPipeline",
            named("fireExceptionCaught").and(takesArguments(Throwable.class)),
            HOOKS + "NettyFailureAdvice"),
        new Hook(
            "netty",
            "io.netty.channel.AbstractChannelHandlerContext",
            named("fireExceptionCaught").and(takesArguments(Throwable.class)),
            HOOKS + "NettyFailureAdvice"));
  }
}

package dev.plumbline.agent.modules;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import dev.plumbline.agent.charter.CharterInForce;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Arrays;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/** Instruments Undertow with the hooks that read routes and which side aborts an exchange. */
public final class UndertowModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";

  public UndertowModule() {
    super("plumbline-undertow", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("io.undertow.util.PathTemplateMatch");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(
        HOOKS + "AgentBridge",
        HOOKS + "UndertowAttachmentAdvice",
        HOOKS + "UndertowCloseAdvice",
        HOOKS + "UndertowEndAdvice",
        HOOKS + "UndertowHttp2CloseAdvice",
        HOOKS + "UndertowResetAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Arrays.asList(
        new Hook(
            "undertow",
            "io.undertow.util.AbstractAttachable",
            named("putAttachment").and(takesArguments(2)),
            HOOKS + "UndertowAttachmentAdvice"),
        new Hook(
            "undertow",
            "io.undertow.server.AbstractServerConnection",
            named("close").and(takesNoArguments()),
            HOOKS + "UndertowCloseAdvice"),
        new Hook(
            "undertow",
            "io.undertow.server.HttpServerExchange",
            named("endExchange").and(takesNoArguments()),
            HOOKS + "UndertowEndAdvice"),
        new Hook(
            "undertow-http2",
            "io.undertow.protocols.http2.Http2Channel",
            named("handleRstStream").and(takesArguments(int.class, boolean.class)),
            HOOKS + "UndertowResetAdvice"),
        new Hook(
            "undertow-http2",
            "io.undertow.server.protocol.http2.Http2ServerConnection",
            named("close").and(takesNoArguments()),
            HOOKS + "UndertowHttp2CloseAdvice"));
  }
}

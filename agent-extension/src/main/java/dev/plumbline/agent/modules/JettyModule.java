package dev.plumbline.agent.modules;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.plumbline.agent.charter.CharterInForce;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/** Instruments Jetty 12 with the hook that runs before a response's head is sent. */
public final class JettyModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";

  public JettyModule() {
    super("plumbline-jetty", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("org.eclipse.jetty.server.Request$Handler");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(
        HOOKS + "AgentBridge", HOOKS + "JettyExchange", HOOKS + "JettyCommitAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Collections.singletonList(
        new Hook(
            "jetty",
            "org.eclipse.jetty.server.internal.HttpChannelState$ChannelResponse",
            named("lockedPrepareResponse").and(takesArguments(2)),
            HOOKS + "JettyCommitAdvice"));
  }
}

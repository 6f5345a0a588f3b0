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

/**
 * Instruments Tomcat with Plumbline's hooks: the head of a response, a client that disconnected, an
 * asynchronous timeout.
 */
public final class TomcatModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";

  public TomcatModule() {
    super("plumbline-tomcat", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed("org.apache.coyote.AbstractProcessor");
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(
        HOOKS + "AgentBridge",
        HOOKS + "TomcatExchange",
        HOOKS + "TomcatCommitAdvice",
        HOOKS + "TomcatWriteFailureAdvice",
        HOOKS + "TomcatAsyncTimeoutAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Arrays.asList(
        new Hook(
            "tomcat",
            "org.apache.coyote.AbstractProcessor",
            named("action").and(takesArguments(2)),
            HOOKS + "TomcatCommitAdvice"),
        new Hook(
            "tomcat",
            "org.apache.coyote.Response",
            named("setErrorException").and(takesArguments(1)),
            HOOKS + "TomcatWriteFailureAdvice"),
        new Hook(
            "tomcat",
            "org.apache.catalina.core.AsyncListenerWrapper",
            named("fireOnTimeout").and(takesArguments(1)),
            HOOKS + "TomcatAsyncTimeoutAdvice"));
  }
}

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
import java.util.Collections;
import java.util.List;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Instruments spring-kafka where it sends a message on because its handling failed: to a
 * dead-letter topic, or to a retry topic.
 */
public final class SpringKafkaModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";
  private static final String RECOVERER =
      "org.springframework.kafka.listener.DeadLetterPublishingRecoverer";

  public SpringKafkaModule() {
    super("plumbline-spring-kafka", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed(RECOVERER);
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(HOOKS + "AgentBridge", HOOKS + "DeadLetterAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Collections.singletonList(
        new Hook(
            "spring-kafka",
            RECOVERER,
            named("accept").and(takesArguments(3)).and(takesArgument(2, Exception.class)),
            HOOKS + "DeadLetterAdvice"));
  }
}

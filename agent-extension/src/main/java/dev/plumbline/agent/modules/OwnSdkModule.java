package dev.plumbline.agent.modules;

import static io.opentelemetry.javaagent.extension.matcher.AgentElementMatchers.hasClassesNamed;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import dev.plumbline.agent.charter.CharterInForce;
import io.opentelemetry.javaagent.extension.instrumentation.InstrumentationModule;
import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Instruments the builders of an OpenTelemetry SDK that the application brings itself: what it
 * exports beside the agent follows no charter.
 */
public final class OwnSdkModule extends InstrumentationModule {
  private static final String HOOKS = "dev.plumbline.agent.hooks.";
  private static final String TRACES = "io.opentelemetry.sdk.trace.SdkTracerProviderBuilder";

  public OwnSdkModule() {
    super("plumbline-own-sdk", "plumbline");
  }

  @Override
  public boolean defaultEnabled(ConfigProperties config) {
    return CharterInForce.active() != null;
  }

  @Override
  public ElementMatcher.Junction<ClassLoader> classLoaderMatcher() {
    return hasClassesNamed(TRACES);
  }

  @Override
  public boolean isHelperClass(String className) {
    return className.startsWith(HOOKS);
  }

  @Override
  public List<String> getAdditionalHelperClassNames() {
    return Arrays.asList(HOOKS + "AgentBridge", HOOKS + "OwnSdkAdvice");
  }

  @Override
  public List<TypeInstrumentation> typeInstrumentations() {
    return Collections.singletonList(new Builders());
  }

  /** Not a {@link Hook}: nothing is lacking where there is none. */
  private static final class Builders implements TypeInstrumentation {
    @Override
    public ElementMatcher<TypeDescription> typeMatcher() {
      return namedOneOf(
          TRACES,
          "io.opentelemetry.sdk.logs.SdkLoggerProviderBuilder",
          "io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder");
    }

    @Override
    public void transform(TypeTransformer transformer) {
      transformer.applyAdviceToMethod(
          isPublic()
              .and(namedOneOf("addSpanProcessor", "addLogRecordProcessor", "registerMetricReader")),
          HOOKS + "OwnSdkAdvice");
    }
  }
}

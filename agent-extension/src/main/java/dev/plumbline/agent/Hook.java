package dev.plumbline.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/** One advice in one method of one class. */
final class Hook implements TypeInstrumentation {
  private final String type;
  private final ElementMatcher<? super MethodDescription> method;
  private final String advice;

  Hook(String type, ElementMatcher<? super MethodDescription> method, String advice) {
    this.type = type;
    this.method = method;
    this.advice = advice;
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return named(type);
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(method, advice);
  }
}

package dev.plumbline.agent.modules;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Applies one advice to one method of one class. When the class has no such method it stays
 * unchanged and the hook is reported as refused; likewise when the agent's muzzle check finds an
 * incompatible library version.
 */
final class Hook implements TypeInstrumentation {
  private final String name;
  private final String type;
  private final ElementMatcher<? super MethodDescription> method;
  private final String advice;

  /**
   * @param name the hook's name in the log; a hook may have several places
   */
  Hook(String name, String type, ElementMatcher<? super MethodDescription> method, String advice) {
    this.name = name;
    this.type = type;
    this.method = method;
    this.advice = advice;
    Hooks.waiting(name);
  }

  @Override
  public ElementMatcher<TypeDescription> typeMatcher() {
    return new Place();
  }

  @Override
  public void transform(TypeTransformer transformer) {
    transformer.applyAdviceToMethod(method, advice);
    transformer.applyTransformer(
        (builder, found, loader, module, domain) -> {
          Hooks.instrumented(name, type);
          return builder;
        });
  }

  /** Called for every loaded class: comparing the name is enough almost always. */
  private final class Place extends ElementMatcher.Junction.ForNonNullValues<TypeDescription> {
    @Override
    protected boolean doMatch(TypeDescription found) {
      if (!found.getName().equals(type)) {
        return false;
      }
      if (found.getDeclaredMethods().filter(method).isEmpty()) {
        Hooks.refused(
            name, "incompatible library version (" + type + " has no method " + method + ")");
        return false;
      }
      Hooks.found(name, type);
      return true;
    }
  }
}

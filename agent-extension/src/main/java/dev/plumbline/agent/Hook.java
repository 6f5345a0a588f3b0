package dev.plumbline.agent;

import io.opentelemetry.javaagent.extension.instrumentation.TypeInstrumentation;
import io.opentelemetry.javaagent.extension.instrumentation.TypeTransformer;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * One advice in one method of one class. A class of that name that has no such method is left
 * alone, and the hook counts as refused; so it does when the agent finds that the library lacks
 * something else that the hook needs (muzzle) and does not let it in.
 */
final class Hook implements TypeInstrumentation {
  private final String name;
  private final String type;
  private final ElementMatcher<? super MethodDescription> method;
  private final String advice;

  /**
   * @param name what the hook is called in the log; a hook may have several places
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
          Hooks.woven(name, type);
          return builder;
        });
  }

  /** Asked for every class that is loaded: the name decides almost always. */
  private final class Place extends ElementMatcher.Junction.ForNonNullValues<TypeDescription> {
    @Override
    protected boolean doMatch(TypeDescription found) {
      if (!found.getName().equals(type)) {
        return false;
      }
      if (found.getDeclaredMethods().filter(method).isEmpty()) {
        Hooks.refused(name, type + " has no method " + method);
        return false;
      }
      Hooks.found(name, type);
      return true;
    }
  }
}

package dev.plumbline.agent.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** The extension as it was built, with faults put into it that the product does not have. */
final class FaultyExtension {
  private static final String GUARD = "dev.plumbline.agent.guard.HookGuard";

  /** What the hooks call in the rest of Plumbline, by class: methods that may return nothing. */
  private static final Map<String, String[]> ANSWERS = new LinkedHashMap<>();

  static {
    ANSWERS.put(
        "dev.plumbline.agent.modules.HookTarget",
        new String[] {"clientCall", "serverStream", "serverClosing", "serverTiming"});
    ANSWERS.put("dev.plumbline.agent.http.ServerTiming", new String[] {"claim"});
    ANSWERS.put(
        "dev.plumbline.agent.failure.FailureClassifier",
        new String[] {"own", "cancelled", "received", "callee", "http", "thrown", "escaped"});
    ANSWERS.put("dev.plumbline.agent.sampling.CharterSampler", new String[] {"follow", "ofRules"});
    ANSWERS.put("dev.plumbline.agent.instrumenter.RpcServerContext", new String[] {"onStart"});
    ANSWERS.put("dev.plumbline.agent.propagation.TraceContextPropagator", new String[] {"extract"});
    ANSWERS.put("dev.plumbline.agent.propagation.BaggagePropagator", new String[] {"extract"});
    ANSWERS.put("dev.plumbline.agent.export.SpanRules", new String[] {"apply"});
    ANSWERS.put("dev.plumbline.agent.export.LogRules", new String[] {"apply"});
  }

  private FaultyExtension() {}

  /** Every use of a hook fails as it begins. */
  static Path throwing(Path folder, Path extension) throws IOException {
    return guarded(folder, extension, Throwing.class);
  }

  /** Every use of a hook blocks; the guard's clock runs faster by as much. */
  static Path hanging(Path folder, Path extension) throws IOException {
    return guarded(folder, extension, Hanging.class);
  }

  /** Every call of a hook returns nothing. */
  static Path withoutAnswers(Path folder, Path extension) throws IOException {
    try (ClassFileLocator jar = ClassFileLocator.ForJarFile.of(extension.toFile())) {
      Map<String, byte[]> changed = new LinkedHashMap<>();
      for (Map.Entry<String, String[]> answer : ANSWERS.entrySet()) {
        changed.put(
            entry(answer.getKey()),
            new ByteBuddy()
                .redefine(type(jar, answer.getKey()), jar)
                .method(
                    ElementMatchers.namedOneOf(answer.getValue())
                        .and(
                            ElementMatchers.returns(
                                ElementMatchers.not(TypeDescription::isPrimitive))))
                .intercept(FixedValue.nullValue())
                .make()
                .getBytes());
      }
      return SmallJar.changed(folder, "without-answers.jar", extension, changed);
    }
  }

  private static Path guarded(Path folder, Path extension, Class<?> fault) throws IOException {
    try (ClassFileLocator jar = ClassFileLocator.ForJarFile.of(extension.toFile())) {
      byte[] guard =
          new ByteBuddy()
              .redefine(type(jar, GUARD), jar)
              .visit(Advice.to(fault).on(ElementMatchers.named("begin")))
              .make()
              .getBytes();
      return SmallJar.changed(
          folder, fault.getSimpleName() + ".jar", extension, Map.of(entry(GUARD), guard));
    }
  }

  private static TypeDescription type(ClassFileLocator jar, String name) {
    return TypePool.Default.of(
            new ClassFileLocator.Compound(
                jar, ClassFileLocator.ForClassLoader.of(FaultyExtension.class.getClassLoader())))
        .describe(name)
        .resolve();
  }

  private static String entry(String type) {
    return type.replace('.', '/') + ".class";
  }

  /** Copied into {@code HookGuard.begin}. */
  static final class Throwing {
    private Throwing() {}

    @SuppressWarnings("DoNotCallSuggester") // nobody calls it, it is copied
    @Advice.OnMethodEnter
    static void begin() {
      throw new IllegalStateException("fault injected");
    }
  }

  /** Copied into {@code HookGuard.begin}. */
  static final class Hanging {
    private Hanging() {}

    @Advice.OnMethodExit
    static void begin(@Advice.Return(readOnly = false) long begun) {
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      begun -= 2;
    }
  }
}

package dev.plumbline.build;

import io.opentelemetry.javaagent.tooling.muzzle.generation.MuzzleCodeGenerationPlugin;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;

/**
 * Generates the muzzle references of each instrumentation module: what its hooks need of their
 * library, so that the agent does not instrument an incompatible library version.
 *
 * <p>Runs in the build, with the folder of compiled classes as its argument and on its class path.
 * Classes that an earlier build has written into stay as they are.
 */
public final class MuzzleReferences {
  private static final String WRITTEN =
      "io.opentelemetry.javaagent.tooling.muzzle.InstrumentationModuleMuzzle";

  private MuzzleReferences() {}

  public static void main(String[] arguments) throws Exception {
    File classes = new File(arguments[0]);
    ClassLoader all = MuzzleReferences.class.getClassLoader();
    // Classes come from the parent; the generator looks for their bytes in the folder itself.
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toURI().toURL()}, all)) {
      Once once = new Once(new MuzzleCodeGenerationPlugin(loader));
      Plugin.Engine.Summary summary =
          new Plugin.Engine.Default()
              .with(ClassFileLocator.ForClassLoader.of(loader))
              .apply(classes, classes, new Plugin.Factory.Simple(once));
      if (!summary.getFailed().isEmpty() || summary.getTransformed().size() + once.before == 0) {
        throw new IllegalStateException(
            "muzzle: written into "
                + summary.getTransformed()
                + ", failed for "
                + summary.getFailed().keySet());
      }
    }
  }

  /**
   * Skips classes that have references already: a class that implements an interface twice cannot
   * be loaded.
   */
  private static final class Once implements Plugin {
    private final Plugin plugin;
    private int before;

    Once(Plugin plugin) {
      this.plugin = plugin;
    }

    @Override
    public boolean matches(TypeDescription type) {
      if (!plugin.matches(type)) {
        return false;
      }
      boolean written =
          type.getInterfaces().stream()
              .anyMatch(each -> each.asErasure().getName().equals(WRITTEN));
      before += written ? 1 : 0;
      return !written;
    }

    @Override
    public DynamicType.Builder<?> apply(
        DynamicType.Builder<?> builder, TypeDescription type, ClassFileLocator locator) {
      return plugin.apply(builder, type, locator);
    }

    @Override
    public void close() throws IOException {
      plugin.close();
    }
  }
}

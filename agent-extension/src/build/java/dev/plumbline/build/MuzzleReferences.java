package dev.plumbline.build;

import io.opentelemetry.javaagent.tooling.muzzle.generation.MuzzleCodeGenerationPlugin;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import net.bytebuddy.build.Plugin;
import net.bytebuddy.dynamic.ClassFileLocator;

/**
 * Writes into each compiled instrumentation module what its hooks need of the library that they are
 * woven into, so that the agent leaves a library alone that has another shape.
 *
 * <p>Runs in the build, with the folder of compiled classes as its argument and on its class path.
 */
public final class MuzzleReferences {
  private MuzzleReferences() {}

  public static void main(String[] arguments) throws Exception {
    File classes = new File(arguments[0]);
    ClassLoader all = MuzzleReferences.class.getClassLoader();
    // Classes come from the parent; the generator looks for their bytes in the folder itself.
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toURI().toURL()}, all)) {
      Plugin.Engine.Summary summary =
          new Plugin.Engine.Default()
              .with(ClassFileLocator.ForClassLoader.of(loader))
              .apply(
                  classes,
                  classes,
                  new Plugin.Factory.Simple(new MuzzleCodeGenerationPlugin(loader)));
      if (!summary.getFailed().isEmpty() || summary.getTransformed().isEmpty()) {
        throw new IllegalStateException(
            "muzzle: written into "
                + summary.getTransformed()
                + ", failed for "
                + summary.getFailed().keySet());
      }
    }
  }
}

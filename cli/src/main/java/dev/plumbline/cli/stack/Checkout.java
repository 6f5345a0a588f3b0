package dev.plumbline.cli.stack;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/** A checkout of Plumbline and where its build leaves what the stack runs. */
public record Checkout(Path root) {

  private static final String MARK = "compose/collector/collector.yaml";

  public Checkout {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Finds the checkout: the folder given, else the nearest one above the working directory.
   *
   * @throws StackException when neither is a checkout
   */
  public static Checkout find(@Nullable Path given) {
    Path start = (given == null ? Path.of("") : given).toAbsolutePath().normalize();
    Checkout found = given == null ? around(start) : isRoot(start) ? new Checkout(start) : null;
    if (found == null) {
      throw new StackException(
          start + " is not in a checkout of Plumbline: expected to find " + MARK);
    }
    return found;
  }

  /** Returns the checkout that a folder is in; null when it is in none. */
  static @Nullable Checkout around(Path start) {
    for (Path folder = start.toAbsolutePath().normalize();
        folder != null;
        folder = folder.getParent()) {
      if (isRoot(folder)) {
        return new Checkout(folder);
      }
    }
    return null;
  }

  private static boolean isRoot(Path folder) {
    return Files.isRegularFile(folder.resolve(MARK));
  }

  /** Returns the checkout in which this program was built; null when it is elsewhere. */
  public static @Nullable Checkout ofThisProgram() {
    Path program = thisProgram();
    if (program == null) {
      return null;
    }
    // A folder of classes has a copy of the files of compose/, and is no checkout.
    Path above = Files.isDirectory(program) ? program.getParent() : program;
    return above == null ? null : around(above);
  }

  /** Returns the jar, or the folder of classes, that runs; null where it cannot be located. */
  static @Nullable Path thisProgram() {
    CodeSource source = Checkout.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | RuntimeException unknown) {
      return null;
    }
  }

  /** Returns the command line, as `make build` leaves it. */
  Path launcher() {
    return root.resolve("bin/plumbline");
  }

  public Path tool(String name) {
    return root.resolve(".tools/bin").resolve(name);
  }

  public Path javaAgent() {
    return root.resolve("agent-extension/target/plumbline-javaagent.jar");
  }

  public Path javaExtension() {
    return root.resolve("agent-extension/target/plumbline-extension.jar");
  }

  public Path consoleJar() {
    return root.resolve("console/target/console.jar");
  }

  /**
   * Returns the state of the bootcamp's learner: the file that PLUMBLINE_BOOTCAMP names, if any.
   */
  public Path bootcamp() {
    String named = System.getenv().getOrDefault(StackSettings.BOOTCAMP, "");
    return named.isBlank()
        ? root.resolve(".plumbline/bootcamp.json")
        : Path.of(named).toAbsolutePath();
  }

  public Path charter() {
    return root.resolve("charter/shop");
  }

  public Path compose() {
    return root.resolve("compose");
  }
}

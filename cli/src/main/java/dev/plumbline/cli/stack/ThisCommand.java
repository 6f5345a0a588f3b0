package dev.plumbline.cli.stack;

import dev.plumbline.cli.format.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;

/** How this command line is called from any folder, for commands that people paste. */
public final class ThisCommand {

  private ThisCommand() {}

  /**
   * Returns the words of a shell: the launcher of the checkout or of the published zip, else the
   * jar that runs.
   */
  public static String words() {
    Checkout checkout = Checkout.ofThisProgram();
    if (checkout != null && Files.isExecutable(checkout.launcher())) {
      return ShellWord.of(checkout.launcher());
    }
    Path program = Checkout.thisProgram();
    return program != null && program.toString().endsWith(".jar") ? ofJar(program) : "plumbline";
  }

  /** The zip has {@code bin/plumbline} and {@code lib/plumbline.jar}. */
  static String ofJar(Path jar) {
    Path launcher = jar.resolve("../../bin/plumbline").toAbsolutePath().normalize();
    return jar.endsWith("lib/plumbline.jar") && Files.isExecutable(launcher)
        ? ShellWord.of(launcher)
        : "java -jar " + ShellWord.of(jar.toAbsolutePath());
  }
}

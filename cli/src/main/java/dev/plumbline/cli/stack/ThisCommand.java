package dev.plumbline.cli.stack;

import dev.plumbline.cli.format.ShellWord;
import java.nio.file.Files;
import java.nio.file.Path;

/** How this command line is called from any folder, for commands that people paste. */
public final class ThisCommand {

  private ThisCommand() {}

  /** Returns the words of a shell: the launcher of the checkout, else the jar that runs. */
  public static String words() {
    Checkout checkout = Checkout.ofThisProgram();
    if (checkout != null && Files.isExecutable(checkout.launcher())) {
      return ShellWord.of(checkout.launcher());
    }
    Path program = Checkout.thisProgram();
    return program != null && program.toString().endsWith(".jar")
        ? "java -jar " + ShellWord.of(program.toAbsolutePath())
        : "plumbline";
  }
}

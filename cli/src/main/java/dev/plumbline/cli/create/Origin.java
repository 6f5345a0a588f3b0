package dev.plumbline.cli.create;

import dev.plumbline.cli.command.ProductVersion;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.SearchPath;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.cli.stack.ThisCommand;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a new service takes Plumbline's libraries from. */
final class Origin {
  private static final String AGENT = "plumbline-javaagent.jar";

  @Option(
      names = "--released",
      description =
          "Name the released libraries of this version, also where this program is part of a"
              + " checkout, whose libraries are named otherwise.")
  private boolean released;

  /** What the templates have of it. */
  Map<String, Object> names() {
    Map<String, Object> names = new HashMap<>();
    Checkout checkout = released ? null : Checkout.ofThisProgram();
    if (checkout != null) {
      names.put("checkout", checkout.root().toString());
    }
    names.put("version", ProductVersion.number());
    names.put("plumbline", ThisCommand.words());
    Path agent = agent();
    names.put("agent", agent == null ? AGENT : agent.toString());
    return names;
  }

  /** What the owner of a Java service has to do yet; null for nothing. */
  static @Nullable String note() {
    return agent() == null
        ? "# " + AGENT + " is not here; AGENT=PATH in the environment of make names it."
        : null;
  }

  private static @Nullable Path agent() {
    try {
      return SearchPath.of(System.getenv()).jar(AGENT);
    } catch (StackException noFolder) {
      return null;
    }
  }
}

package dev.plumbline.workbench.demo;

import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.PortOptions;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.clients.SecretFile;
import dev.plumbline.clients.SourceException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that demo and smoke share: where the checkout is, which ports, which mode. */
final class DemoOptions {

  /** What --mode takes; {@code before} reads better where a person compares. */
  enum Mode {
    before("off"),
    off("off"),
    observe("observe"),
    enforce("enforce");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    boolean isOff() {
      return word.equals("off");
    }

    /** Returns the value of PLUMBLINE_MODE. */
    String word() {
      return word;
    }
  }

  @Option(
      names = "--root",
      paramLabel = "<folder>",
      description = "Checkout of Plumbline (default: the one around the working directory).")
  private @Nullable Path root;

  @Mixin private PortOptions ports = new PortOptions();

  @Option(
      names = "--mode",
      paramLabel = "before|off|observe|enforce",
      description =
          "How the services run; before is off: they run without Plumbline (default: enforce).")
  private Mode mode = Mode.enforce;

  @Option(
      names = "--database",
      paramLabel = "<file or postgres://…>",
      description =
          "Where the gateway keeps orders (default: PLUMBLINE_DEMO_DATABASE, or an SQLite file of"
              + " this run). An address with a password belongs in a file.")
  private @Nullable String database;

  @Option(
      names = "--database-file",
      paramLabel = "<file>",
      defaultValue = "${env:PLUMBLINE_DEMO_DATABASE_FILE}",
      description = "A file that has such an address (default: PLUMBLINE_DEMO_DATABASE_FILE).")
  private @Nullable Path databaseFile;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  Mode mode() {
    return mode;
  }

  /**
   * @param folder below the checkout's build/
   * @param usualPorts what is taken when --ports is not given: usual or random
   */
  DemoSettings settings(String folder, String usualPorts) {
    Checkout checkout = Checkout.find(root);
    return new DemoSettings(
        checkout,
        ports.of(DemoPorts.ALL, usualPorts),
        mode.word(),
        database(),
        checkout.root().resolve("build").resolve(folder));
  }

  /** The option, the file or the environment, in this order. */
  private String database() {
    if (database != null) {
      if (SafeUrl.hasSecret(database)) {
        spec.commandLine()
            .getErr()
            .println(
                "--database: others can read a password on a command line; expected it in a file,"
                    + " by --database-file or PLUMBLINE_DEMO_DATABASE_FILE");
      }
      return database;
    }
    if (databaseFile == null) {
      return System.getenv().getOrDefault("PLUMBLINE_DEMO_DATABASE", "");
    }
    try {
      return new SecretFile("--database-file", databaseFile).value();
    } catch (SourceException e) {
      throw new StackException(String.valueOf(e.getMessage()), e);
    }
  }
}

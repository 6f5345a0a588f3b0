package dev.plumbline.cli.stack.up;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.cli.stack.StackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Hands a changed charter to the services and the backend of a run. */
final class CharterWatch {

  private static final int EVERY_MILLIS = 500;

  /** Services look every 5 s, and what they then measure ends later. */
  private static final Duration UNTIL_SERVICES_FOLLOW = Duration.ofSeconds(10);

  private final Stack stack;
  private final RunFolder run;
  private final String verify;
  private final PrintWriter out;
  private final Path source;

  /** The files at the last look, and those that were read; at first none: they may be newer. */
  private String seen = "";

  private String read = "";
  private String digest;

  private CharterWatch(
      Stack stack, RunFolder run, CompiledCharter first, String verify, PrintWriter out) {
    this.stack = stack;
    this.run = run;
    this.verify = verify;
    this.out = out;
    this.source = stack.settings().charter();
    this.digest = first.result().charter().digest();
  }

  /**
   * Looks until this process ends.
   *
   * @param first what the stack was started with
   * @param verify the command that checks what was captured
   */
  static void start(
      Stack stack, RunFolder run, CompiledCharter first, String verify, PrintWriter out) {
    CharterWatch watch = new CharterWatch(stack, run, first, verify, out);
    Thread thread = new Thread(watch::lookOften, "charter-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private void lookOften() {
    try {
      while (true) {
        look();
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  /** A charter is read once its files are the same at two looks: an editor may still write. */
  private void look() {
    try {
      String now = CharterFiles.fingerprint(source);
      boolean isStable = now.equals(seen);
      seen = now;
      if (isStable && !now.equals(read)) {
        read = now;
        takeOver();
      }
    } catch (IOException | RuntimeException e) {
      tell("The changed charter was not taken over: " + e.getMessage());
    }
  }

  private void takeOver() throws IOException {
    CompiledCharter changed;
    try {
      changed = stack.settings().readCharter();
    } catch (StackException broken) {
      tell(broken.getMessage() + "\nThe one before stays until this is corrected.");
      return;
    }
    String next = changed.result().charter().digest();
    if (next.equals(digest)) {
      return;
    }
    run.write(changed);
    stack.follow(changed.result().charter());
    digest = next;
    Instant taken = Instant.now().plus(UNTIL_SERVICES_FOLLOW).truncatedTo(ChronoUnit.SECONDS);
    tell(
        "Taken over: charter "
            + changed.result().charter()
            + "\nCheck what comes after it: "
            + verify
            + " --since "
            + taken);
  }

  private void tell(String text) {
    out.println(text);
    out.flush();
  }
}

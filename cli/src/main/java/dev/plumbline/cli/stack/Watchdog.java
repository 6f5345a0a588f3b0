package dev.plumbline.cli.stack;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends the stack's processes when this one is gone without having stopped them, as after SIGKILL. A
 * shell in a session of its own reads from a pipe whom to guard; the pipe ends with this process,
 * whichever way that happens, and then the shell does what {@link Stack#close} would have done. The
 * guarded processes need no code for it.
 */
final class Watchdog implements AutoCloseable {

  /** Each guarded process leads a group of its own; where that could not be had, it goes alone. */
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      guarded=
      while read -r verb process; do
        case $verb in
          guard) guarded="$guarded $process" ;;
          forget)
            kept=
            for one in $guarded; do [ "$one" = "$process" ] || kept="$kept $one"; done
            guarded=$kept
            ;;
          end) exit 0 ;;
        esac
      done
      send() {
        sent=1
        for one in $guarded; do
          if kill "-$1" "-$one" 2>/dev/null || kill "-$1" "$one" 2>/dev/null; then sent=0; fi
        done
        return $sent
      }
      send TERM
      tries=0
      while [ $tries -lt 80 ] && send 0; do
        sleep 0.1
        tries=$((tries + 1))
      done
      send KILL
      """;

  private final Process shell;
  private final BufferedWriter orders;

  private Watchdog(Process shell) {
    this.shell = shell;
    this.orders =
        new BufferedWriter(
            new OutputStreamWriter(shell.getOutputStream(), StandardCharsets.US_ASCII));
  }

  static Watchdog start() {
    List<String> command = new ArrayList<>(OwnSession.prefix());
    command.addAll(List.of("sh", "-c", SCRIPT));
    try {
      return new Watchdog(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new StackException("the watchdog could not be started: " + e.getMessage(), e);
    }
  }

  long pid() {
    return shell.pid();
  }

  /** From now on the process does not outlive this one. */
  void guard(long process) {
    order("guard " + process);
  }

  /** The process has ended; its number may become another's. */
  void forget(long process) {
    order("forget " + process);
  }

  /** Ends the watchdog, and nothing that it guards. */
  @Override
  public void close() {
    order("end");
    shell.destroyForcibly();
  }

  private synchronized void order(String line) {
    try {
      orders.write(line);
      orders.write('\n');
      orders.flush();
    } catch (IOException gone) {
      // The watchdog was killed. The stack keeps running and is stopped by close().
    }
  }
}

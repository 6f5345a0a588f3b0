package dev.plumbline.console;

import dev.plumbline.charter.CharterResult;
import dev.plumbline.console.store.StoreException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Starts the console and stops it on SIGTERM or SIGINT. */
public final class Console {

  private static final int EXIT_BAD_SETTINGS = 2;

  /** EX_SOFTWARE of sysexits.h: a supervisor restarts the process. */
  private static final int EXIT_BROKEN = 70;

  /** Time in which /api/health still reports the error. */
  private static final long LAST_MILLIS = 1_000;

  private Console() {}

  /** Runs until the process is stopped. */
  public static void main(String[] arguments) throws InterruptedException {
    ConsoleSettings settings;
    try {
      settings = ConsoleSettings.from(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("console: " + e.getMessage());
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    CharterResult charter = settings.loadCharter();
    if (!charter.problems().isEmpty()) {
      charter.problems().forEach(problem -> System.err.println("console: " + problem));
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    ProcessErrors failures = new ProcessErrors(endsTheProcess());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, error) -> {
          if (error instanceof Error) {
            failures.fatal("thread " + thread.getName(), error);
          } else {
            System.err.println("console: thread " + thread.getName() + " failed: " + error);
          }
        });
    try {
      run(RunningConsole.start(settings, charter.charter(), failures));
    } catch (StoreException e) {
      System.err.println("console: " + e.getMessage());
      System.exit(1);
    } catch (IOException | RuntimeException e) {
      // Undertow and Netty wrap the exception of bind().
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println("console: cannot listen: " + cause.getMessage());
      System.exit(1);
    }
  }

  /**
   * Returns what ends the process; its thread is started early, because later it may not be
   * possible.
   */
  private static Runnable endsTheProcess() {
    CountDownLatch broken = new CountDownLatch(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                broken.await();
                Thread.sleep(LAST_MILLIS);
              } catch (InterruptedException ending) {
                return;
              }
              Runtime.getRuntime().halt(EXIT_BROKEN);
            },
            "end");
    thread.setDaemon(true);
    thread.start();
    return broken::countDown;
  }

  private static void run(RunningConsole console) throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  console.close();
                  stopped.countDown();
                },
                "stop"));
    System.out.println(console.greeting());
    stopped.await();
  }
}

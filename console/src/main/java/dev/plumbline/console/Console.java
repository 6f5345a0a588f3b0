package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.console.store.StoreException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** Starts the console and ends it on SIGTERM or SIGINT. */
public final class Console {

  private static final int EXIT_BAD_SETTINGS = 2;

  private Console() {}

  /** Runs until the process is told to stop. */
  public static void main(String[] arguments) throws InterruptedException {
    ConsoleSettings settings;
    try {
      settings = ConsoleSettings.from(System.getenv());
    } catch (IllegalArgumentException e) {
      System.err.println("console: " + e.getMessage());
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    CharterResult charter = Charter.load(settings.charter());
    if (!charter.problems().isEmpty()) {
      charter.problems().forEach(problem -> System.err.println("console: " + problem));
      System.exit(EXIT_BAD_SETTINGS);
      return;
    }
    try {
      run(RunningConsole.start(settings, charter.charter()));
    } catch (StoreException e) {
      System.err.println("console: " + e.getMessage());
      System.exit(1);
    } catch (IOException | RuntimeException e) {
      // Undertow and Netty wrap what bind() says.
      Throwable cause = e.getCause() == null ? e : e.getCause();
      System.err.println("console: cannot listen: " + cause.getMessage());
      System.exit(1);
    }
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

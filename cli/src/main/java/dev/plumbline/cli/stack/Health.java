package dev.plumbline.cli.stack;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Waits until a process answers its health address. */
final class Health {

  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LOG_LINES = 15;

  private final HttpClient client;

  Health(HttpClient client) {
    this.client = client;
  }

  /**
   * Returns once the process is healthy.
   *
   * @throws StackException when it ends or stays silent for longer than the limit; the message ends
   *     with its last log lines
   */
  void await(ChildProcess child, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (!isHealthy(child)) {
      if (!child.isAlive()) {
        throw failure(child, "ended with exit code " + child.exitCode() + " before it was ready");
      }
      if (System.nanoTime() > end) {
        throw failure(
            child,
            "did not answer " + child.spec().health() + " within " + limit.toSeconds() + " s");
      }
      pause();
    }
  }

  boolean isHealthy(ChildProcess child) {
    HttpRequest request =
        HttpRequest.newBuilder(child.spec().health()).timeout(Duration.ofSeconds(2)).GET().build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      // A response counts only while our process runs: another process may use its port.
      return status / 100 == 2 && child.isAlive();
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StackException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StackException("interrupted while waiting for the stack", e);
  }

  private static StackException failure(ChildProcess child, String what) {
    StringBuilder message = new StringBuilder(child.name()).append(' ').append(what);
    message.append("; the last lines of ").append(child.log()).append(':');
    for (String line : child.lastLines(LOG_LINES)) {
      message.append("\n    ").append(line);
    }
    return new StackException(message.toString());
  }
}

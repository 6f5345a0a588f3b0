package dev.plumbline.agent.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A Kafka broker in a process of its own, by {@code tools/kafka.sh}; it ends with the test. */
final class KafkaBroker implements AutoCloseable {
  private final Process process;
  private final String address;

  private KafkaBroker(Process process) throws IOException {
    this.process = process;
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    if (line == null) {
      throw new IOException("the broker did not start; its output is above");
    }
    this.address = line;
  }

  static KafkaBroker start() throws IOException {
    return new KafkaBroker(
        new ProcessBuilder(
                NativeService.REPOSITORY.resolve("tools/kafka.sh").toString(),
                "run",
                "sh",
                "-c",
                "echo $PLUMBLINE_TEST_KAFKA; cat")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  String address() {
    return address;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      process.waitFor(60, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}

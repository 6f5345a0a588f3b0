package dev.plumbline.cases;

import dev.plumbline.clients.Json;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A participant as a running process. One that crashed or did not answer in time is restarted for
 * the next case.
 */
public final class Session implements AutoCloseable {
  /** Marks the end of its output. */
  private static final String END = "\0";

  private final Participant participant;
  private final Path root;
  private final Path log;
  private final Map<String, String> environment;
  private @Nullable Process process;
  private @Nullable BufferedWriter questions;
  private BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /**
   * For one participant.
   *
   * @param root where it is started
   * @param log where its standard error goes
   */
  public Session(Participant participant, Path root, Path log) {
    this(participant, root, log, Map.of());
  }

  /** Likewise, with these variables beside those of this process. */
  Session(Participant participant, Path root, Path log, Map<String, String> environment) {
    this.participant = participant;
    this.root = root;
    this.log = log;
    this.environment = Map.copyOf(environment);
  }

  /** Sends a case and waits for the answer. */
  public Answer ask(String id, String op, Object input, Duration patience)
      throws InterruptedException {
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("id", id);
    question.put("op", op);
    question.put("input", input);
    try {
      BufferedWriter writer = running();
      writer.write(Json.write(question));
      writer.write('\n');
      writer.flush();
    } catch (IOException gone) {
      return crashed();
    }
    String line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (line == null) {
      close();
      return Answer.timeout("no answer in " + patience.toSeconds() + " s");
    }
    return line.equals(END) ? crashed() : Answer.read(line, id);
  }

  private BufferedWriter running() throws IOException {
    Process current = process;
    if (current != null && current.isAlive() && questions != null) {
      return questions;
    }
    ProcessBuilder builder =
        new ProcessBuilder(participant.run())
            .directory(root.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    builder.environment().putAll(environment);
    Process started = builder.start();
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> pump(started, lines), "answers of " + participant.name());
    reader.setDaemon(true);
    reader.start();
    process = started;
    answers = lines;
    questions =
        new BufferedWriter(
            new OutputStreamWriter(started.getOutputStream(), StandardCharsets.UTF_8));
    return questions;
  }

  private static void pump(Process from, BlockingQueue<String> to) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
      String line;
      while ((line = reader.readLine()) != null) {
        to.add(line);
      }
    } catch (IOException broken) {
      // It ended in the middle of a line.
    }
    to.add(END);
  }

  private Answer crashed() throws InterruptedException {
    Process gone = process;
    String how = "could not be started: " + String.join(" ", participant.run());
    if (gone != null) {
      how =
          gone.waitFor(1, TimeUnit.SECONDS)
              ? "ended with exit code " + gone.exitValue()
              : "closed its output";
    }
    close();
    return Answer.crash(how + "; see " + log);
  }

  @Override
  public void close() {
    Process old = process;
    process = null;
    questions = null;
    if (old != null) {
      old.destroyForcibly();
    }
  }
}

package dev.plumbline.cases.differential;

import dev.plumbline.cases.Answer;
import dev.plumbline.cases.Case;
import dev.plumbline.cases.Participant;
import dev.plumbline.cases.Result;
import dev.plumbline.cases.Session;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends generated inputs to all participants and keeps those with different answers, each reduced
 * as far as possible.
 */
public final class Differential implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int BATCH = 256;

  private final List<Voice> voices = new ArrayList<>();
  private final ExecutorService threads;
  private final Inputs inputs;
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /** A participant over one carrier; the processes of its carriers are their own. */
  private record Voice(String name, String carrier, Participant participant, Session session) {}

  /**
   * Over these participants.
   *
   * @param root of the repository, where they are started
   * @param logs folder for their standard error
   * @param cases whose inputs are changed
   * @param seed the same one makes the same inputs
   */
  public Differential(
      Path root, Path logs, List<Participant> participants, List<Case> cases, long seed) {
    for (Participant participant : participants) {
      for (String carrier : participant.carriers()) {
        String name =
            carrier.equals("http") ? participant.name() : participant.name() + " " + carrier;
        voices.add(
            new Voice(
                name,
                carrier,
                participant,
                new Session(participant, root, logs.resolve(participant.name() + ".log"))));
      }
    }
    threads = Executors.newFixedThreadPool(Math.max(1, voices.size()));
    inputs = new Inputs(cases, seed);
  }

  /**
   * Continues while {@code more} is true, with a batch of each operation at a time.
   *
   * @param more evaluated before each batch
   * @param found receives each disagreement at once
   */
  public void run(BooleanSupplier more, Consumer<Disagreement> found)
      throws IOException, InterruptedException {
    while (more.getAsBoolean()) {
      for (String operation : Inputs.OPERATIONS) {
        List<Map<String, @Nullable Object>> batch = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
          batch.add(inputs.next(operation));
        }
        for (Disagreement each : put(operation, batch)) {
          found.accept(smaller(each));
        }
        counts.merge(operation, (long) BATCH, Long::sum);
      }
    }
  }

  /** How many inputs were sent, by operation. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  private List<Disagreement> put(String operation, List<Map<String, @Nullable Object>> batch)
      throws IOException, InterruptedException {
    Map<String, Future<List<String>>> running = new LinkedHashMap<>();
    Map<String, List<String>> answers = new LinkedHashMap<>();
    for (Voice voice : voices) {
      if (has(voice, operation)) {
        Callable<List<String>> all = () -> ask(voice, operation, batch);
        running.put(voice.name(), threads.submit(all));
      }
    }
    try {
      for (Map.Entry<String, Future<List<String>>> each : running.entrySet()) {
        answers.put(each.getKey(), each.getValue().get());
      }
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    }
    List<Disagreement> disagreements = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      Map<String, String> answered = new LinkedHashMap<>();
      int at = i;
      answers.forEach((name, all) -> answered.put(name, all.get(at)));
      if (!alike(answered)) {
        disagreements.add(new Disagreement(operation, batch.get(i), answered));
      }
    }
    return disagreements;
  }

  /** Over gRPC only operations with a carrier differ. */
  private static boolean has(Voice voice, String operation) {
    boolean carried =
        operation.equals("propagation.trace_context") || operation.equals("baggage.carry");
    return !voice.participant().lacks().containsKey(operation)
        && (carried || voice.carrier().equals(voice.participant().carriers().get(0)));
  }

  private static List<String> ask(
      Voice voice, String operation, List<Map<String, @Nullable Object>> batch)
      throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (Map<String, @Nullable Object> input : batch) {
      Map<String, @Nullable Object> carried = new LinkedHashMap<>(input);
      carried.put("carrier", voice.carrier());
      Answer answer = voice.session().ask("differential/one", operation, carried, PATIENCE);
      answers.add(comparable(answer));
    }
    return answers;
  }

  /** Whether an input is rejected is compared; the message is not. */
  private static String comparable(Answer answer) {
    return switch (answer.result()) {
      case OK -> Json.write(answer.output());
      case ERROR -> "{\"error\":true}";
      default -> "{\"" + answer.result() + "\":" + Json.write(answer.text()) + "}";
    };
  }

  private static boolean alike(Map<String, String> answered) {
    String first = null;
    for (String answer : answered.values()) {
      if (answer.startsWith("{\"" + Result.CRASH) || answer.startsWith("{\"" + Result.TIMEOUT)) {
        return false;
      }
      if (first == null) {
        first = answer;
      } else if (!answer.equals(first) && !equal(first, answer)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equal(String one, String other) {
    try {
      return Json.equal(Json.readExact(one), Json.readExact(other));
    } catch (IOException impossible) {
      return false;
    }
  }

  /** Removes pieces for as long as the participants still differ. */
  private Disagreement smaller(Disagreement found) throws IOException, InterruptedException {
    Disagreement smallest = found;
    boolean again = true;
    for (int rounds = 0; again && rounds < 20; rounds++) {
      again = false;
      List<Disagreement> still = put(found.operation(), Shrinking.of(smallest.input()));
      for (Disagreement each : still) {
        if (Shrinking.size(each.input()) < Shrinking.size(smallest.input())) {
          smallest = each;
          again = true;
        }
      }
    }
    return smallest;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    voices.forEach(voice -> voice.session().close());
  }
}

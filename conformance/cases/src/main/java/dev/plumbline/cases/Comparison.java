package dev.plumbline.cases;

import dev.plumbline.clients.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Runs every case with every participant and compares the outputs with the expected ones. */
public final class Comparison {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration PATIENCE_FOR_MANY = Duration.ofMinutes(2);
  private static final Set<String> MANY =
      Set.of("charter.flipped_bits", "sampling.bulk", "metrics.overflow");
  private static final String CARRIER = "carrier";

  private final Path root;
  private final Path logs;
  private final Path knownFailing;
  private final List<Case> cases;
  private final Map<String, String> environment;

  /**
   * For these cases.
   *
   * @param root of the repository, where participants are started
   * @param logs folder for their standard error
   * @param knownFailing folder of the lists of known failures
   */
  public Comparison(Path root, Path logs, Path knownFailing, List<Case> cases) {
    this(root, logs, knownFailing, cases, Map.of());
  }

  /** Likewise, with these variables for the participants. */
  public Comparison(
      Path root, Path logs, Path knownFailing, List<Case> cases, Map<String, String> environment) {
    this.root = root;
    this.logs = logs;
    this.knownFailing = knownFailing;
    this.cases = List.copyOf(cases);
    this.environment = Map.copyOf(environment);
  }

  /** Runs all participants concurrently. */
  public Matrix run(List<Participant> participants) throws IOException, InterruptedException {
    Map<String, Future<List<CaseOutcome>>> running = new LinkedHashMap<>();
    List<CaseOutcome> outcomes = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, participants.size()));
    try {
      for (Participant participant : participants) {
        Set<String> known = KnownFailing.read(knownFailing, participant.name());
        Set<String> unmatched = new HashSet<>(known);
        cases.forEach(each -> unmatched.remove(each.id()));
        unmatched.forEach(
            id -> complaints.add("known-failing/" + participant.name() + ".txt: no case " + id));
        Callable<List<CaseOutcome>> all = () -> all(participant, known);
        running.put(participant.name(), threads.submit(all));
      }
      for (Future<List<CaseOutcome>> each : running.values()) {
        outcomes.addAll(each.get());
      }
    } catch (ExecutionException failed) {
      throw new IOException(failed.getCause());
    } finally {
      threads.shutdownNow();
    }
    return new Matrix(participants, outcomes, complaints);
  }

  private List<CaseOutcome> all(Participant participant, Set<String> known)
      throws InterruptedException {
    List<CaseOutcome> outcomes = new ArrayList<>();
    try (Session session =
        new Session(participant, root, logs.resolve(participant.name() + ".log"), environment)) {
      for (Case each : cases) {
        if (!each.folder().equals("propagation") && !each.op().equals("baggage.carry")) {
          outcomes.add(one(session, participant, each, null, known));
          continue;
        }
        for (String carrier : participant.carriers()) {
          outcomes.add(one(session, participant, each, carrier, known));
        }
      }
    }
    return outcomes;
  }

  private static CaseOutcome one(
      Session session,
      Participant participant,
      Case each,
      @Nullable String carrier,
      Set<String> known)
      throws InterruptedException {
    Map<String, @Nullable Object> input = new LinkedHashMap<>(each.input());
    String id = each.id();
    if (carrier != null) {
      input.put(CARRIER, carrier);
      id = carrier.equals("http") ? id : id + "#" + carrier;
    }
    Duration patience = MANY.contains(each.op()) ? PATIENCE_FOR_MANY : PATIENCE;
    Answer answer = session.ask(id, each.op(), input, patience);
    Result result = resultOf(participant, each, answer);
    boolean right =
        result == Result.OK
            || (result == Result.UNSUPPORTED
                && (!each.isFor(participant.language()) || participant.lacks(each)));
    boolean listed = known.contains(each.id());
    return new CaseOutcome(participant.name(), each, id, answer, result, right != listed, listed);
  }

  private static Result resultOf(Participant participant, Case each, Answer answer) {
    boolean mustNot = !each.isFor(participant.language()) || participant.lacks(each);
    if (answer.result() == Result.ERROR && each.expectsError()) {
      return mustNot ? Result.DIFFERENT : Result.OK;
    }
    if (answer.result() != Result.OK) {
      return answer.result();
    }
    return !mustNot && Json.equal(answer.output(), each.expected()) ? Result.OK : Result.DIFFERENT;
  }
}

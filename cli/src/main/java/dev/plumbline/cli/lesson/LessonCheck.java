package dev.plumbline.cli.lesson;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.Problem;
import dev.plumbline.cli.lesson.requirement.Demand;
import dev.plumbline.cli.lesson.requirement.Evidence;
import dev.plumbline.cli.lesson.requirement.RequirementResult;
import dev.plumbline.cli.lesson.requirement.SentRequest;
import dev.plumbline.cli.lesson.requirement.Surroundings;
import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.Upstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One check of a lesson: builds and starts the learner's services, sends the requests, waits until
 * all their telemetry has arrived, and judges it.
 *
 * <p>The learner's processes have sent everything once they have ended. The demo's run on: after
 * the last request an order of the check's own goes through all of them. Each sends its spans in
 * order, so what was before it has arrived when it has.
 */
public final class LessonCheck {
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);
  private static final Duration LOOK_WHILE_SENDING = Duration.ofSeconds(1);
  private static final Duration QUIET = Duration.ofMillis(600);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> CHAIN = Set.of("edge", "gateway", "worker");
  private static final Lesson.Request LAST_ORDER =
      new Lesson.Request(
          "the check's own order",
          RunningDemo.EDGE.option(),
          1,
          1,
          Duration.ZERO,
          "",
          "01",
          "POST",
          "/v1/orders",
          Map.of(),
          Optional.of("{\"customer\":\"lesson\",\"lines\":[{\"sku\":\"SKU-1\",\"quantity\":1}]}"),
          Optional.empty(),
          201);

  private final Lesson lesson;
  private final String language;
  private final Path dir;
  private final Checkout checkout;
  private final RunningDemo demo;
  private final Duration wait;

  /** The results of demands that were met and stay so, by their ids. */
  private final Map<String, RequirementResult> lasting = new HashMap<>();

  /**
   * @param language the chosen one; empty where there is no choice
   * @param dir the folder that is checked
   * @param wait how long the demo's telemetry may take to arrive
   */
  public LessonCheck(
      Lesson lesson,
      String language,
      Path dir,
      Checkout checkout,
      RunningDemo demo,
      Duration wait) {
    this.lesson = lesson;
    this.language = language;
    this.dir = dir;
    this.checkout = checkout;
    this.demo = demo;
    this.wait = wait;
  }

  /**
   * What came out.
   *
   * @param judged the demands with their results, in their order
   * @param mistakes those that were recognised
   * @param foreign items that another process of a learner's service sent meanwhile, by service
   * @param complete whether all telemetry of the demo has arrived
   */
  public record Outcome(
      Lesson lesson,
      List<Judged> judged,
      List<Lesson.Mistake> mistakes,
      Map<String, Integer> foreign,
      boolean complete) {

    public boolean isSolved() {
      return judged.stream().allMatch(Judged::met);
    }
  }

  /** A demand with its result. */
  public record Judged(Demand demand, RequirementResult result) {
    public boolean met() {
      return result.met();
    }
  }

  /**
   * Runs it.
   *
   * @throws LessonException when it cannot be judged
   */
  public Outcome run() throws IOException, InterruptedException {
    Path work = checkout.root().resolve("build/lessons").resolve(lesson.name()).resolve(language);
    // Two checks of a lesson would build over each other.
    return Exclusive.run(work.resolve("lock"), () -> run(work.normalize()));
  }

  private Outcome run(Path work) throws IOException, InterruptedException {
    Charter charter = charter(work);
    try (LearnerServices services =
            new LearnerServices(lesson, language, dir, work, checkout, demo);
        LearnerRules rules = LearnerRules.of(demo)) {
      services.build();
      LiveTelemetry live = new LiveTelemetry(demo.otlp(), services.names(), services.instances());
      if (lesson.rules()) {
        rules.install(charter);
      }
      services.start();
      Instant since = Instant.now();
      Requests requests = new Requests();
      Surroundings surroundings = surroundings(charter, services.addresses());
      List<SentRequest> sent = new ArrayList<>();
      Now meanwhile = () -> live.evidence(surroundings, sent, since, Instant.now());
      for (Lesson.Step step : lesson.steps()) {
        if (step instanceof Lesson.Request request) {
          send(request, requests, services, sent, live, meanwhile);
        } else if (step instanceof Lesson.Action action) {
          services.act(action);
        }
      }
      services.stopWhatIsNotKept();
      Instant until = Instant.now();
      SentRequest last = requests.send(LAST_ORDER, demo.edge());
      live.follow(last.traceId());
      return judge(live, last.traceId(), () -> live.evidence(surroundings, sent, since, until));
    }
  }

  /** Sends a request as often as it says, or until a demand is met. */
  private void send(
      Lesson.Request request,
      Requests requests,
      LearnerServices services,
      List<SentRequest> sent,
      LiveTelemetry live,
      Now meanwhile)
      throws IOException, InterruptedException {
    Optional<Demand> end =
        lesson.demands().stream().filter(each -> each.id().equals(request.until())).findFirst();
    if (end.isEmpty()) {
      List<SentRequest> all = requests.send(request, services.addresses());
      all.forEach(each -> live.follow(each.traceId()));
      sent.addAll(all);
      return;
    }
    long looked = System.nanoTime();
    for (int i = 0; i < request.times() && !lasting.containsKey(request.until()); i++) {
      for (SentRequest each : requests.send(request.once(), services.addresses())) {
        live.follow(each.traceId());
        sent.add(each);
      }
      if (System.nanoTime() - looked > LOOK_WHILE_SENDING.toNanos()) {
        live.read();
        result(end.get(), meanwhile.evidence());
        looked = System.nanoTime();
      }
    }
  }

  /** The result of a demand. One that may take time, and was met once, stays met. */
  private RequirementResult result(Demand demand, Evidence evidence) {
    RequirementResult before = lasting.get(demand.id());
    if (before != null) {
      return before;
    }
    RequirementResult result = demand.requirement().check(evidence);
    if (result.met() && !demand.within().isZero()) {
      lasting.put(demand.id(), result);
    }
    return result;
  }

  /** The evidence as it is at the moment. */
  private interface Now {
    Evidence evidence();
  }

  /** Polls until all has arrived, and what is not met has had its time. */
  private Outcome judge(LiveTelemetry live, String last, Now now)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    long news = begin;
    while (true) {
      if (live.read()) {
        news = System.nanoTime();
      }
      Evidence evidence = now.evidence();
      List<Judged> judged =
          lesson.demands().stream()
              .map(demand -> new Judged(demand, result(demand, evidence)))
              .toList();
      Duration elapsed = Duration.ofNanos(System.nanoTime() - begin);
      boolean arrived = live.servicesIn(last).containsAll(CHAIN);
      boolean quiet = System.nanoTime() - news >= QUIET.toNanos();
      boolean met = judged.stream().allMatch(Judged::met);
      boolean over = elapsed.compareTo(wait) >= 0;
      if (((arrived && (met || quiet)) || over)
          && (met || elapsed.compareTo(longestWithin(judged)) >= 0)) {
        return new Outcome(
            lesson,
            judged,
            met ? List.of() : recognised(judged, evidence),
            evidence.own().foreign(),
            arrived);
      }
      Thread.sleep(LOOK_EVERY.toMillis());
    }
  }

  /** How long what is not met, and what mistakes are recognised by, may still take. */
  private Duration longestWithin(List<Judged> judged) {
    return Stream.concat(
            judged.stream().filter(each -> !each.met()).map(each -> each.demand().within()),
            lesson.mistakes().stream().map(Lesson.Mistake::within))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private List<Lesson.Mistake> recognised(List<Judged> judged, Evidence evidence) {
    Set<String> met =
        judged.stream()
            .filter(Judged::met)
            .map(each -> each.demand().id())
            .collect(Collectors.toSet());
    return lesson.mistakes().stream()
        .filter(mistake -> met.containsAll(mistake.met()))
        .filter(mistake -> mistake.unmet().stream().noneMatch(met::contains))
        .filter(
            mistake ->
                mistake.evidence().stream()
                    .allMatch(demand -> demand.requirement().check(evidence).met()))
        .toList();
  }

  private Surroundings surroundings(Charter charter, Map<String, URI> addresses) {
    return new Surroundings(
        charter,
        dir,
        demo.credentials().prometheus(demo.ports()),
        demo.credentials().alertmanager(demo.ports()),
        new JsonClient(
            "console", Upstream.of(URI.create(demo.ports().url(Port.CONSOLE)), null), PATIENCE),
        addresses);
  }

  /** Reads the charter, and compiles it for the services that want a file. */
  private Charter charter(Path work) throws IOException {
    Path source = lesson.charter().map(dir::resolve).orElse(checkout.charter());
    CompiledCharter compiled = CompiledCharter.of(CharterFiles.at(source));
    CharterResult result = compiled.result();
    if (!result.isValid()) {
      throw new LessonException(
          result.problems().stream()
              .map(Problem::toString)
              .collect(Collectors.joining(System.lineSeparator())));
    }
    Files.createDirectories(work);
    Files.write(work.resolve(LearnerServices.CHARTER), compiled.json());
    return result.charter();
  }
}

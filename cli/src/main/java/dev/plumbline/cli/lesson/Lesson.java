package dev.plumbline.cli.lesson;

import dev.plumbline.cli.lesson.requirement.Demand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A lesson as its check.yaml states it.
 *
 * @param folder the lesson's own folder
 * @param title what it is about
 * @param minutes how long it takes
 * @param incident what happened, in a paragraph
 * @param task what the learner does, in a sentence
 * @param hints in steps, each leads on
 * @param languages that the learner can choose from; empty when there is no choice
 * @param charter folder or file of the lesson's own charter, in the folder that is checked; empty
 *     for the shop's
 * @param rules whether the demo's Prometheus gets the rules of that charter while it is checked
 * @param services the learner's, in the order of starting
 * @param steps what is sent to them, and what happens to them meanwhile
 * @param demands what must be true of the answers and the telemetry
 * @param mistakes plausible repairs that do not do
 * @param repairs right ones beside the solution
 * @param startFails ids of the demands that {@code start/} does not meet
 */
public record Lesson(
    Path folder,
    String title,
    int minutes,
    String incident,
    String task,
    List<String> hints,
    List<String> languages,
    Optional<String> charter,
    boolean rules,
    List<Service> services,
    List<Step> steps,
    List<Demand> demands,
    List<Mistake> mistakes,
    List<Repair> repairs,
    List<String> startFails) {

  public Lesson {
    hints = List.copyOf(hints);
    languages = List.copyOf(languages);
    services = List.copyOf(services);
    steps = List.copyOf(steps);
    demands = List.copyOf(demands);
    mistakes = List.copyOf(mistakes);
    repairs = List.copyOf(repairs);
    startFails = List.copyOf(startFails);
  }

  /** Its name: that of its folder. */
  public String name() {
    return folder.getFileName().toString();
  }

  /** Its number, as {@code 01}. */
  public String number() {
    return name().substring(0, name().indexOf('_'));
  }

  /** Ids of its demands. */
  public List<String> ids() {
    return demands.stream().map(Demand::id).toList();
  }

  /**
   * A service of the learner. {@link Words} are filled in everywhere.
   *
   * @param name its {@code service.name}
   * @param build how it is built, run in the folder that is checked; of no words when it is not
   * @param run how it is started, in the same folder
   * @param environment its settings
   * @param health path, or whole address, that answers 200 once it is ready
   * @param keep whether it runs until the check is over; else it is stopped before the evidence is
   *     judged, so that all its telemetry is exported
   */
  public record Service(
      String name,
      CommandLines build,
      CommandLines run,
      Map<String, String> environment,
      String health,
      boolean keep) {
    public Service {
      environment = Map.copyOf(environment);
    }
  }

  /** A command: the same for every language, or one for each. */
  public record CommandLines(List<String> all, Map<String, List<String>> byLanguage) {
    public CommandLines {
      all = List.copyOf(all);
      byLanguage = Map.copyOf(byLanguage);
    }

    public List<String> of(String language) {
      return byLanguage.getOrDefault(language, all);
    }
  }

  /** What happens next during a check. */
  public sealed interface Step permits Request, Action {}

  /**
   * Something that happens to a service or to the line between the learner's processes and the
   * demo's Collector, {@code ${gate}}.
   *
   * @param service whom it happens to; empty for the line
   * @param says its description
   */
  public record Action(What what, String service, String says) implements Step {
    /** What can happen. */
    public enum What {
      /** The process ends at once, as when its machine loses its power. */
      KILL,
      /** It starts again. */
      START,
      /** The line is taken away. */
      SHUT,
      /** It is given back. */
      OPEN
    }
  }

  /**
   * A request that is sent some times.
   *
   * @param says its description, for the report
   * @param service who gets it: a service of the learner or {@code edge}
   * @param times how often
   * @param together how many of them at once
   * @param every how long after one the next is sent, at least
   * @param until id of a demand: when that is met, no more of them are sent; empty for none
   * @param flags of its traceparent, two hexadecimal digits, or {@link #NO_PARENT}
   * @param headers sent besides
   * @param body sent as JSON, if any
   * @param baggage sent as baggage header, if any
   * @param status the HTTP status it must be answered with
   */
  public record Request(
      String says,
      String service,
      int times,
      int together,
      Duration every,
      String until,
      String flags,
      String method,
      String path,
      Map<String, String> headers,
      Optional<String> body,
      Optional<String> baggage,
      int status)
      implements Step {
    /** Flags of a request without traceparent: its trace begins at the service. */
    static final String NO_PARENT = "none";

    public Request {
      headers = Map.copyOf(headers);
    }

    /** The same, a single time. */
    public Request once() {
      return new Request(
          says, service, 1, 1, every, until, flags, method, path, headers, body, baggage, status);
    }
  }

  /**
   * A wrong but plausible repair, recognised by what the telemetry shows.
   *
   * @param says what was seen, why it does not do, where to look
   * @param met ids of demands that are met then
   * @param unmet ids of demands that are not met then
   * @param evidence what else is true then
   * @param repair files laid over {@code start/} that make it
   */
  public record Mistake(
      String id,
      String says,
      List<String> met,
      List<String> unmet,
      List<Demand> evidence,
      String repair) {
    public Mistake {
      met = List.copyOf(met);
      unmet = List.copyOf(unmet);
      evidence = List.copyOf(evidence);
    }

    /** How long after the last answer what it is recognised by may take. */
    public Duration within() {
      return evidence.stream().map(Demand::within).max(Duration::compareTo).orElse(Duration.ZERO);
    }
  }

  /**
   * A right repair other than the solution.
   *
   * @param repair files laid over {@code start/}
   * @param says how it differs
   */
  public record Repair(String repair, String says) {}
}

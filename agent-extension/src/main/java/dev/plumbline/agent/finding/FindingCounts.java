package dev.plumbline.agent.finding;

import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Finding;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Counts findings, places where telemetry broke the charter, and logs them at a limited rate.
 *
 * <p>Counting needs no meter, so that findings before the SDK is ready are not lost: {@link
 * #register} registers the counter.
 */
public final class FindingCounts {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final AttributeKey<String> RULE = AttributeKey.stringKey("plumbline.finding.rule");
  private static final AttributeKey<String> ACTION =
      AttributeKey.stringKey("plumbline.finding.action");
  private static final int QUIET_SECONDS = 60;

  private static final int ACTIONS = Action.values().length;

  /** By rule and action, in the order of their constants. */
  private final Count[] ofRules = new Count[Rule.values().length * ACTIONS];

  private final Map<String, Count> failures = new ConcurrentHashMap<>();

  public FindingCounts() {
    for (Rule rule : Rule.values()) {
      for (Action action : Action.values()) {
        ofRules[place(rule, action)] =
            new Count(Attributes.of(RULE, rule.id(), ACTION, action.word()));
      }
    }
  }

  /** Counts a finding. */
  public void count(Rule rule, Action action) {
    of(rule, action).sum.increment();
  }

  /**
   * Counts a finding, and logs it: at most one line a minute for each rule.
   *
   * @param finding what was found, where the charter has the rule, what it expects; made only to be
   *     logged
   */
  public void report(Rule rule, Action action, Supplier<Finding> finding) {
    report(rule, action, 1, finding);
  }

  /** Likewise, for as many findings at once, of which one is logged. */
  public void report(Rule rule, Action action, long findings, Supplier<Finding> finding) {
    Count count = of(rule, action);
    count.sum.add(findings);
    if (count.mayLog()) {
      logger.log(
          Level.INFO, "{0} [{1}; see {2}]", new Object[] {finding.get(), action, rule.doc()});
    }
  }

  /** Counts a failure of one of Plumbline's rules or hooks. */
  public void failed(String rule, Throwable problem) {
    Count count =
        failures.computeIfAbsent(
            rule, id -> new Count(Attributes.of(RULE, id, ACTION, Action.FAILED.word())));
    count.sum.increment();
    if (count.mayLog()) {
      logger.log(
          Level.WARNING,
          rule + " failed; the telemetry was left as it was, or left out where it may be sensitive",
          withoutMessage(problem));
    }
  }

  /** Without the message, which may contain a value of the application. */
  private static Throwable withoutMessage(Throwable problem) {
    Throwable shown = new Throwable(problem.getClass().getName(), null, false, true) {};
    shown.setStackTrace(problem.getStackTrace());
    return shown;
  }

  /** Registers the counter {@code plumbline.findings}. */
  public void register(Meter meter) {
    meter
        .counterBuilder("plumbline.findings")
        .setUnit("{finding}")
        .setDescription("Places where telemetry broke the charter.")
        .buildWithCallback(this::observe);
  }

  private void observe(ObservableLongMeasurement measurement) {
    for (Count count : ofRules) {
      count.observe(measurement);
    }
    failures.values().forEach(count -> count.observe(measurement));
  }

  private Count of(Rule rule, Action action) {
    return ofRules[place(rule, action)];
  }

  @SuppressWarnings("EnumOrdinal") // a place in a table of this process
  private static int place(Rule rule, Action action) {
    return rule.ordinal() * ACTIONS + action.ordinal();
  }

  private static final class Count {
    final LongAdder sum = new LongAdder();
    final Attributes attributes;
    private final AtomicLong nextLog = new AtomicLong(Seconds.now());

    Count(Attributes attributes) {
      this.attributes = attributes;
    }

    void observe(ObservableLongMeasurement measurement) {
      long total = sum.sum();
      if (total > 0) {
        measurement.record(total, attributes);
      }
    }

    boolean mayLog() {
      long now = Seconds.now();
      long next = nextLog.get();
      return now >= next && nextLog.compareAndSet(next, now + QUIET_SECONDS);
    }
  }
}

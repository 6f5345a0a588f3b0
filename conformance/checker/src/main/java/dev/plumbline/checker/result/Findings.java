package dev.plumbline.checker.result;

import dev.plumbline.otlp.Telemetry;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects findings, equal ones as one with a count.
 *
 * <p>Of each rule so many different ones are kept; what comes beyond is counted under a line of its
 * own, so that memory stays bounded however wrong the telemetry is.
 */
public final class Findings {

  static final int KEPT_PER_RULE = 200;

  private record Key(String rule, String service, String subject, String message) {}

  private static final class Tally {
    final String where;
    final String exampleTrace;
    long count;

    Tally(String where, String exampleTrace) {
      this.where = where;
      this.exampleTrace = exampleTrace;
    }
  }

  private final Map<Key, Tally> tallies = new LinkedHashMap<>();
  private final Map<String, Integer> kept = new LinkedHashMap<>();
  private final @Nullable Witness witness;

  /** Takes each report as it is made, also those that are only counted. */
  public interface Witness {
    /**
     * Takes one report.
     *
     * @param item the span, metric or log record that it is about; null where it is about the
     *     service, resource or scope, or where the name of the item is not repeated
     */
    void reported(@Nullable Telemetry item, CountedFinding finding);
  }

  public Findings() {
    this.witness = null;
  }

  /** Passes each report on as well. */
  public Findings(Witness witness) {
    this.witness = witness;
  }

  /** Reports something about one span, metric or log record. */
  public void report(String rule, Telemetry item, String where, String message) {
    count(item, rule, item.service(), item.name(), item.traceId(), where, message);
  }

  public void report(
      String rule, String service, String subject, TraceId trace, String where, String message) {
    count(null, rule, service, subject, trace, where, message);
  }

  private void count(
      @Nullable Telemetry item,
      String rule,
      String service,
      String subject,
      TraceId trace,
      String where,
      String message) {
    if (witness != null) {
      String example = trace.isValid() ? trace.toString() : "";
      witness.reported(
          item, new CountedFinding(rule, service, subject, message, where, 1, example));
    }
    Key key = new Key(rule, service, subject, message);
    Tally tally = tallies.get(key);
    if (tally == null) {
      if (kept.merge(rule, 1, Integer::sum) > KEPT_PER_RULE) {
        key = new Key(rule, "", "", "and others that differ from those listed");
      }
      String example = trace.isValid() ? trace.toString() : "";
      tally = tallies.computeIfAbsent(key, unused -> new Tally(where, example));
    }
    tally.count++;
  }

  public boolean isEmpty() {
    return tallies.isEmpty();
  }

  /** Returns the findings by rule, most frequent first. */
  public List<CountedFinding> list() {
    List<CountedFinding> findings = new ArrayList<>();
    tallies.forEach(
        (key, tally) ->
            findings.add(
                new CountedFinding(
                    key.rule(),
                    key.service(),
                    key.subject(),
                    key.message(),
                    tally.where,
                    tally.count,
                    tally.exampleTrace)));
    findings.sort(
        Comparator.comparing(CountedFinding::rule)
            .thenComparing(Comparator.comparingLong(CountedFinding::count).reversed())
            .thenComparing(CountedFinding::service)
            .thenComparing(CountedFinding::subject)
            .thenComparing(CountedFinding::message));
    return findings;
  }
}

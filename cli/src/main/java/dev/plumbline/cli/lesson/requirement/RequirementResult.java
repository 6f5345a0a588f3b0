package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.format.Counted;
import java.util.List;
import java.util.function.Predicate;

/**
 * The result of checking a requirement.
 *
 * @param met whether it was met
 * @param seen the observation, in a few words
 * @param missing what is not there but has to be; may be empty
 * @param traces ids of the traces that it speaks of: those that do not meet it, else those that do
 */
public record RequirementResult(boolean met, String seen, String missing, List<String> traces) {

  public RequirementResult {
    traces = List.copyOf(traces);
  }

  /** Met, by this observation. */
  public static RequirementResult met(String seen) {
    return new RequirementResult(true, seen, "", List.of());
  }

  /** Not met, by this observation. */
  public static RequirementResult unmet(String seen, String missing) {
    return new RequirementResult(false, seen, missing, List.of());
  }

  /** Met when it holds for every one of these requests, and there is at least one. */
  static RequirementResult ofEach(List<SentRequest> requests, Predicate<SentRequest> holds) {
    List<String> good = requests.stream().filter(holds).map(SentRequest::traceId).toList();
    List<String> bad = requests.stream().filter(holds.negate()).map(SentRequest::traceId).toList();
    boolean met = bad.isEmpty() && !good.isEmpty();
    return new RequirementResult(
        met, good.size() + " of " + Counted.of(requests.size(), "request"), "", met ? good : bad);
  }

  /** The same with a detail of the observation appended. */
  public RequirementResult with(String more) {
    return more.isEmpty()
        ? this
        : new RequirementResult(met, seen.isEmpty() ? more : seen + "; " + more, missing, traces);
  }

  /** The same with what is missing, where it is not met. */
  public RequirementResult missing(String what) {
    return met ? this : new RequirementResult(met, seen, what, traces);
  }

  /** The same about these traces. */
  public RequirementResult about(List<String> ids) {
    return new RequirementResult(met, seen, missing, ids);
  }
}

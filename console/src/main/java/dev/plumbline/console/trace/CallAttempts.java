package dev.plumbline.console.trace;

import dev.plumbline.otlp.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls that were made again because they failed: client spans of one name under one parent, of
 * which each but the last failed and ended before the next began; and server spans under one client
 * span, whose library made the attempts.
 */
public final class CallAttempts {

  private CallAttempts() {}

  /** One call and its attempts, by time. */
  public record Retry(int parent, String operation, List<Integer> attempts, boolean succeeded) {}

  /** Returns the calls that took more than one attempt. */
  public static List<Retry> of(TraceView trace) {
    List<Retry> retries = new ArrayList<>();
    for (int parent = 0; parent < trace.size(); parent++) {
      List<Integer> attempts = trace.attempts(parent);
      if (attempts.size() > 1) {
        boolean succeeded = !trace.error(parent).failed();
        retries.add(new Retry(parent, trace.span(parent).name(), attempts, succeeded));
      }
      Map<String, List<Integer>> calls = new LinkedHashMap<>();
      for (int child : trace.children(parent)) {
        if (trace.span(child).kind() == SpanKind.CLIENT) {
          calls.computeIfAbsent(trace.span(child).name(), unused -> new ArrayList<>()).add(child);
        }
      }
      for (Map.Entry<String, List<Integer>> entry : calls.entrySet()) {
        collect(trace, parent, entry.getKey(), entry.getValue(), retries);
      }
    }
    return retries;
  }

  private static void collect(
      TraceView trace, int parent, String operation, List<Integer> calls, List<Retry> retries) {
    List<Integer> attempts = new ArrayList<>();
    for (int call : calls) {
      boolean continues =
          !attempts.isEmpty()
              && trace.error(last(attempts)).failed()
              && trace.to(last(attempts)) <= trace.from(call);
      if (!continues) {
        add(trace, parent, operation, attempts, retries);
        attempts = new ArrayList<>();
      }
      attempts.add(call);
    }
    add(trace, parent, operation, attempts, retries);
  }

  private static void add(
      TraceView trace, int parent, String operation, List<Integer> attempts, List<Retry> retries) {
    if (attempts.size() > 1) {
      retries.add(
          new Retry(
              parent, operation, List.copyOf(attempts), !trace.error(last(attempts)).failed()));
    }
  }

  private static int last(List<Integer> list) {
    return list.get(list.size() - 1);
  }
}

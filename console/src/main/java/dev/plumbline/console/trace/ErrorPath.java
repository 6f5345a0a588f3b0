package dev.plumbline.console.trace;

import dev.plumbline.console.source.RecordedError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The error path: the failed spans from the origin to the edge.
 *
 * <p>Walked from the root down, to the failed span below with the same code and origin, else to the
 * one that ended last: a failed attempt that was repeated with success is not what the caller saw,
 * whether the client's code repeated the call or its library did below one client span. Spans in
 * between without an error are passed.
 */
public final class ErrorPath {

  private ErrorPath() {}

  /** Returns the failed spans, the origin's first and the edge's last; empty when none failed. */
  public static List<Integer> of(TraceView trace) {
    int at = failedTop(trace);
    List<Integer> path = new ArrayList<>();
    while (at >= 0) {
      path.add(at);
      at = next(trace, at);
    }
    Collections.reverse(path);
    return path;
  }

  private static int failedTop(TraceView trace) {
    int root = trace.root();
    if (trace.error(root).failed()) {
      return root;
    }
    if (trace.span(root).isRoot()) {
      return -1;
    }
    for (int top : trace.tops()) {
      if (trace.error(top).failed()) {
        return top;
      }
    }
    return -1;
  }

  private static int next(TraceView trace, int from) {
    RecordedError inherited = trace.error(from);
    int best = -1;
    boolean bestIsSame = false;
    for (int candidate : failedBelow(trace, from)) {
      RecordedError own = trace.error(candidate);
      boolean same = own.code().equals(inherited.code()) && own.origin().equals(inherited.origin());
      if (best < 0
          || (same && !bestIsSame)
          || (same == bestIsSame && trace.to(candidate) >= trace.to(best))) {
        best = candidate;
        bestIsSame = same;
      }
    }
    return best;
  }

  private static List<Integer> failedBelow(TraceView trace, int from) {
    List<Integer> failed = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>(heardBelow(trace, from));
    while (!open.isEmpty()) {
      int child = open.pop();
      if (trace.error(child).failed()) {
        failed.add(child);
      } else {
        open.addAll(heardBelow(trace, child));
      }
    }
    return failed;
  }

  private static List<Integer> heardBelow(TraceView trace, int position) {
    Set<Integer> unheard = trace.unheard(position);
    return trace.children(position).stream().filter(child -> !unheard.contains(child)).toList();
  }
}

package dev.plumbline.console.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * The critical path: what the end of a trace waited for.
 *
 * <p>Walked from the end: of the children of a span the one that ended last held it up; before that
 * child began, the one that had ended last by then; and what is between belongs to the span itself.
 * A child that outlives its parent counts until the parent's end, unless it is an attempt of a call
 * that another attempt answered. The pieces fill the root without gap or overlap.
 */
public final class CriticalPath {

  private CriticalPath() {}

  /** A piece of the path: this span, from one moment to another, nanoseconds from the start. */
  public record Piece(int position, long from, long to) {}

  /** A span whose time between two moments is on the path. */
  private record Stretch(int position, long from, long to) {}

  /** Returns the pieces by time. */
  public static List<Piece> of(TraceView trace) {
    List<Piece> pieces = new ArrayList<>();
    Deque<Stretch> open = new ArrayDeque<>();
    int root = trace.root();
    open.push(new Stretch(root, trace.from(root), trace.to(root)));
    while (!open.isEmpty()) {
      Stretch stretch = open.pop();
      long until = stretch.to();
      for (int child : lastEndingFirst(trace, stretch.position())) {
        // At the very end a child that still runs is cut off there; elsewhere it runs beside.
        long childEnd = until == stretch.to() ? Math.min(trace.to(child), until) : trace.to(child);
        long childStart = Math.max(trace.from(child), stretch.from());
        if (childEnd > until || childEnd <= childStart) {
          continue;
        }
        if (childEnd < until) {
          pieces.add(new Piece(stretch.position(), childEnd, until));
        }
        open.push(new Stretch(child, childStart, childEnd));
        until = childStart;
      }
      if (until > stretch.from()) {
        pieces.add(new Piece(stretch.position(), stretch.from(), until));
      }
    }
    pieces.sort(Comparator.comparingLong(Piece::from));
    return pieces;
  }

  private static List<Integer> lastEndingFirst(TraceView trace, int position) {
    Set<Integer> unheard = trace.unheard(position);
    List<Integer> children = new ArrayList<>(trace.children(position));
    children.removeIf(child -> unheard.contains(child) && trace.to(child) > trace.to(position));
    children.sort(Comparator.comparingLong((Integer child) -> trace.to(child)).reversed());
    return children;
  }
}

package dev.plumbline.console.trace;

import dev.plumbline.console.source.RecordedError;
import dev.plumbline.console.source.TraceData;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import dev.plumbline.otlp.trace.Attempts;
import dev.plumbline.otlp.trace.Trace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One trace as a tree on one clock. Spans are known by their position, which is their place in the
 * list from top to bottom: depth first, children by start.
 */
public final class TraceView {

  private final List<TraceSpans.Entry> entries;
  private final SpanTree tree;
  private final ClockCorrection clocks;
  private final long start;
  private final long end;

  private TraceView(
      List<TraceSpans.Entry> entries, SpanTree tree, ClockCorrection clocks, long start, long end) {
    this.entries = entries;
    this.tree = tree;
    this.clocks = clocks;
    this.start = start;
    this.end = end;
  }

  /** Puts a trace together; it has at least one span. */
  public static TraceView of(TraceData data) {
    Trace trace = new Trace(data.id());
    List<TraceSpans.Entry> unique = new ArrayList<>();
    for (TraceSpans.Entry entry : TraceSpans.of(data)) {
      if (trace.add(entry.span())) {
        unique.add(entry);
      }
    }
    ClockCorrection clocks = ClockCorrection.of(trace);
    SpanTree tree =
        SpanTree.of(unique.stream().map(TraceSpans.Entry::span).toList(), clocks::start);
    List<TraceSpans.Entry> ordered = new ArrayList<>(unique.size());
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int i = 0; i < unique.size(); i++) {
      TraceSpans.Entry entry = unique.get(tree.source(i));
      ordered.add(entry);
      start = Math.min(start, clocks.start(entry.span()));
      end = Math.max(end, clocks.end(entry.span()));
    }
    return new TraceView(List.copyOf(ordered), tree, clocks, start, end);
  }

  public int size() {
    return entries.size();
  }

  public TraceSpans.Entry entry(int position) {
    return entries.get(position);
  }

  public Span span(int position) {
    return entries.get(position).span();
  }

  /** Returns the position of the parent, -1 for a root or when the parent is not there. */
  public int parent(int position) {
    return tree.parent(position);
  }

  public int depth(int position) {
    return tree.depth(position);
  }

  /** Returns the positions of the children, by start. */
  public List<Integer> children(int position) {
    return tree.children(position);
  }

  /**
   * Returns the server spans under a client span, one for each attempt of the call that arrived, in
   * the order of the attempts; none for other spans.
   */
  public List<Integer> attempts(int position) {
    if (span(position).kind() != SpanKind.CLIENT) {
      return List.of();
    }
    List<Integer> attempts = new ArrayList<>();
    for (int child : children(position)) {
      if (span(child).kind() == SpanKind.SERVER) {
        attempts.add(child);
      }
    }
    attempts.sort(
        (one, other) ->
            Attempts.isBefore(span(one), span(other))
                ? -1
                : Attempts.isBefore(span(other), span(one)) ? 1 : 0);
    return attempts;
  }

  /**
   * Returns those attempts of a call that were not its answer: all but the last one and, where some
   * ran beside it, the one that the client's outcome is.
   */
  Set<Integer> unheard(int position) {
    List<Integer> attempts = attempts(position);
    if (attempts.size() < 2) {
      return Set.of();
    }
    Map<Span, Integer> bySpan = new LinkedHashMap<>();
    attempts.forEach(attempt -> bySpan.put(span(attempt), attempt));
    List<Span> answers = Attempts.answers(List.copyOf(bySpan.keySet()));
    String code = error(position).code();
    Span heard =
        answers.stream()
            .filter(answer -> error(bySpan.getOrDefault(answer, position)).code().equals(code))
            .findFirst()
            .orElse(answers.get(0));
    Set<Integer> unheard = new HashSet<>(attempts);
    unheard.remove(bySpan.get(heard));
    return unheard;
  }

  /** Returns the positions of roots and of spans without their parent. */
  public List<Integer> tops() {
    return tree.tops();
  }

  /** Whether a root and the parent of every span are there. */
  public boolean isComplete() {
    List<Integer> tops = tops();
    return tops.stream().allMatch(top -> span(top).isRoot()) && !tops.isEmpty();
  }

  /** Returns the first root, or the first top without one. */
  public int root() {
    for (int top : tops()) {
      if (span(top).isRoot()) {
        return top;
      }
    }
    return tops().get(0);
  }

  /** Nanoseconds since the epoch on the root's clock. */
  public long start() {
    return start;
  }

  public long end() {
    return end;
  }

  public ClockCorrection clocks() {
    return clocks;
  }

  /** Start of a span after correction, in nanoseconds from the trace's start. */
  public long from(int position) {
    return clocks.start(span(position)) - start;
  }

  /** End of a span after correction, in nanoseconds from the trace's start. */
  public long to(int position) {
    return Math.max(from(position), clocks.end(span(position)) - start);
  }

  /**
   * How the span failed, or {@link RecordedError#NONE}. A status of ERROR without words is UNKNOWN.
   */
  public RecordedError error(int position) {
    Span span = span(position);
    String code = Objects.requireNonNullElse(span.errorCode(), "");
    if (code.isEmpty() && span.status() != SpanStatus.ERROR) {
      return RecordedError.NONE;
    }
    return new RecordedError(
        code.isEmpty() ? "UNKNOWN" : code,
        word(span, "plumbline.error.origin"),
        word(span, "plumbline.error.reason"),
        word(span, "plumbline.error.fault"),
        span.attributes().get("plumbline.error.retryable") instanceof Boolean retryable
            ? retryable.toString()
            : "");
  }

  private static String word(Span span, String key) {
    return Objects.requireNonNullElse(span.attributes().text(key), "");
  }
}

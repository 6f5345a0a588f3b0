package dev.plumbline.otlp.trace;

import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.TraceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All spans of one trace, each once, linked to their parents. */
public final class Trace {

  private static final int OWN_WEIGHT = 600;

  private final TraceId id;
  private final List<Span> spans = new ArrayList<>(8);
  private final SpanIds positions = new SpanIds();
  private int[] firstChild = new int[0];
  private int[] nextSibling = new int[0];
  private long weight = OWN_WEIGHT;

  public Trace(TraceId id) {
    this.id = id;
  }

  /** Adds a span; returns false, and ignores it, when the trace has a span with its id. */
  public boolean add(Span span) {
    if (!positions.put(span.spanId(), spans.size())) {
      return false;
    }
    spans.add(span);
    weight += span.weight();
    firstChild = new int[0];
    return true;
  }

  public TraceId id() {
    return id;
  }

  public List<Span> spans() {
    return Collections.unmodifiableList(spans);
  }

  public int size() {
    return spans.size();
  }

  /** Bytes that the trace takes in memory, by estimate. */
  public long weight() {
    return weight;
  }

  /** Whether a root and the parents of all other spans are here. */
  public boolean isComplete() {
    boolean rooted = false;
    for (Span span : spans) {
      if (span.isRoot()) {
        rooted = true;
      } else if (positions.get(span.parentId()) < 0) {
        return false;
      }
    }
    return rooted;
  }

  public @Nullable Span parent(Span span) {
    int position = span.isRoot() ? -1 : positions.get(span.parentId());
    return position < 0 ? null : spans.get(position);
  }

  /** Whether the span names a parent that is not in the trace. */
  public boolean isOrphan(Span span) {
    return !span.isRoot() && positions.get(span.parentId()) < 0;
  }

  /** Calls back for each child of the span, in the order in which they came. */
  public void forEachChild(Span span, Consumer<Span> action) {
    link();
    for (int i = firstChild[positions.get(span.spanId())]; i >= 0; i = nextSibling[i]) {
      action.accept(spans.get(i));
    }
  }

  public List<Span> children(Span span) {
    List<Span> children = new ArrayList<>();
    forEachChild(span, children::add);
    return children;
  }

  /**
   * Returns the client spans that this service began below the span, through its internal spans but
   * no further.
   */
  public List<Span> callsBelow(Span span) {
    List<Span> calls = new ArrayList<>();
    collectCalls(span, calls, 0);
    return calls;
  }

  private void collectCalls(Span span, List<Span> calls, int depth) {
    if (depth > spans.size()) {
      return; // spans that are each other's parents
    }
    forEachChild(
        span,
        child -> {
          if (!child.service().equals(span.service())) {
            return;
          }
          if (child.kind() == SpanKind.CLIENT) {
            calls.add(child);
          } else if (child.kind() != SpanKind.SERVER) {
            collectCalls(child, calls, depth + 1);
          }
        });
  }

  /**
   * Returns the server span that answered a call, or null when the call never arrived or arrived
   * without its context: of several under one client span the one of the last attempt.
   */
  public @Nullable Span answering(Span client) {
    @Nullable Span last = null;
    link();
    for (int i = firstChild[positions.get(client.spanId())]; i >= 0; i = nextSibling[i]) {
      Span child = spans.get(i);
      if (child.kind() == SpanKind.SERVER && (last == null || Attempts.isBefore(last, child))) {
        last = child;
      }
    }
    return last;
  }

  /** Returns the server spans under a client span, one for each attempt that arrived. */
  public List<Span> attempts(Span client) {
    List<Span> attempts = new ArrayList<>(2);
    link();
    for (int i = firstChild[positions.get(client.spanId())]; i >= 0; i = nextSibling[i]) {
      if (spans.get(i).kind() == SpanKind.SERVER) {
        attempts.add(spans.get(i));
      }
    }
    return attempts;
  }

  /** Returns roots, and orphans in place of the roots they lack, by start. */
  public List<Span> tops() {
    List<Span> tops = new ArrayList<>();
    for (Span span : spans) {
      if (span.isRoot() || isOrphan(span)) {
        tops.add(span);
      }
    }
    tops.sort((a, b) -> Long.compare(a.start(), b.start()));
    return tops;
  }

  /** Whether some path from a top down passes through these services in this order. */
  public boolean passesThrough(List<String> services) {
    if (services.isEmpty()) {
      return true;
    }
    String last = services.get(services.size() - 1);
    for (Span span : spans) {
      if (span.service().equals(last) && isReachedThrough(span, services)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReachedThrough(Span span, List<String> services) {
    int wanted = services.size() - 1;
    Span at = span;
    for (int steps = 0; at != null && steps <= spans.size(); steps++) {
      if (at.service().equals(services.get(wanted)) && --wanted < 0) {
        return true;
      }
      at = parent(at);
    }
    return false;
  }

  private void link() {
    if (firstChild.length == spans.size()) {
      return;
    }
    int count = spans.size();
    firstChild = new int[count];
    nextSibling = new int[count];
    Arrays.fill(firstChild, -1);
    for (int i = count - 1; i >= 0; i--) {
      Span span = spans.get(i);
      int parent = span.isRoot() ? -1 : positions.get(span.parentId());
      nextSibling[i] = -1;
      if (parent >= 0) {
        nextSibling[i] = firstChild[parent];
        firstChild[parent] = i;
      }
    }
  }
}

package dev.plumbline.otlp.trace;

import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TraceId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps traces open until they are complete, in bounded memory.
 *
 * <p>Spans of one trace come from several processes, each with its own batches and queue, so they
 * arrive far apart and in any order. The window keeps spans up to a number of bytes. When it is
 * full, the trace that has waited longest for a span is released, if it is complete; one that still
 * lacks parents is set aside first and gets half as long again. Spans for a trace that was released
 * already are late: they are counted, and the trace is not released a second time.
 */
public final class TraceWindow {

  /** What became of a span that was offered. */
  public enum Arrival {
    NEW,
    DUPLICATE,
    LATE
  }

  private static final int JUDGED_REMEMBERED = 200_000;

  private final long capacity;
  private final Consumer<Trace> check;
  private final LinkedHashMap<TraceId, Trace> open = new LinkedHashMap<>(1024, 0.75f, true);
  private final LinkedHashMap<TraceId, Trace> setAside = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<TraceId, Boolean> checked;
  private long openBytes;
  private long setAsideBytes;
  private @Nullable Trace last;

  /**
   * @param capacity bytes to keep, by estimate
   * @param check gets each trace once
   */
  public TraceWindow(long capacity, Consumer<Trace> check) {
    this.capacity = capacity;
    this.check = check;
    this.checked =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1;

          @Override
          protected boolean removeEldestEntry(Map.Entry<TraceId, Boolean> eldest) {
            return size() > JUDGED_REMEMBERED;
          }
        };
  }

  public Arrival offer(Span span) {
    Trace trace = last != null && last.id().equals(span.traceId()) ? last : traceOf(span.traceId());
    if (trace == null) {
      return Arrival.LATE;
    }
    last = trace;
    long before = trace.size() == 0 ? 0 : trace.weight();
    if (!trace.add(span)) {
      return Arrival.DUPLICATE;
    }
    openBytes += trace.weight() - before;
    if (openBytes > capacity) {
      letGo();
    }
    return Arrival.NEW;
  }

  /** Releases all traces that are still open. */
  public void close() {
    last = null;
    setAside.values().forEach(check);
    open.values().forEach(check);
    setAside.clear();
    open.clear();
    openBytes = 0;
    setAsideBytes = 0;
  }

  private @Nullable Trace traceOf(TraceId id) {
    Trace trace = open.get(id);
    if (trace != null) {
      return trace;
    }
    trace = setAside.remove(id);
    if (trace != null) {
      setAsideBytes -= trace.weight();
      openBytes += trace.weight();
    } else if (checked.containsKey(id)) {
      return null;
    } else {
      trace = new Trace(id);
    }
    open.put(id, trace);
    return trace;
  }

  private void letGo() {
    last = null;
    while (openBytes > capacity) {
      Trace oldest = removeOldest(open);
      openBytes -= oldest.weight();
      if (oldest.isComplete() || oldest.weight() > capacity / 2) {
        finish(oldest);
      } else {
        setAside.put(oldest.id(), oldest);
        setAsideBytes += oldest.weight();
      }
    }
    while (setAsideBytes > capacity / 2) {
      Trace oldest = removeOldest(setAside);
      setAsideBytes -= oldest.weight();
      finish(oldest);
    }
  }

  private void finish(Trace trace) {
    checked.put(trace.id(), Boolean.TRUE);
    check.accept(trace);
  }

  private static Trace removeOldest(Map<TraceId, Trace> traces) {
    Iterator<Trace> oldest = traces.values().iterator();
    Trace trace = oldest.next();
    oldest.remove();
    return trace;
  }
}

package dev.plumbline.checker.waterfall;

import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Metric;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.TelemetrySink;
import dev.plumbline.otlp.trace.Trace;
import dev.plumbline.otlp.trace.TraceWindow;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds one trace in files of any size.
 *
 * <p>With an id, or the beginning of one, the trace with that id. Without, the most complete one:
 * complete before incomplete, then the one through most services, then with most spans, then the
 * newest.
 */
public final class TraceFinder implements TelemetrySink {

  private final String prefix;
  private final TraceWindow window;
  private @Nullable Trace best;
  private long matches;

  private TraceFinder(String prefix, long windowBytes) {
    this.prefix = prefix.toLowerCase(Locale.ROOT);
    this.window = new TraceWindow(windowBytes, this::consider);
  }

  /**
   * What was found.
   *
   * @param trace null when there is none
   * @param traces how many traces there were to choose from
   * @param requests export requests read
   */
  public record Found(@Nullable Trace trace, long traces, long requests) {}

  public static Found find(
      List<Path> paths, String idPrefix, long windowBytes, OtlpFiles.Problems problems) {
    TraceFinder finder = new TraceFinder(idPrefix, windowBytes);
    OtlpFiles files = new OtlpFiles(finder, problems);
    paths.forEach(files::read);
    finder.window.close();
    return new Found(finder.best, finder.matches, files.requests());
  }

  @Override
  public void span(Span span) {
    if (prefix.isEmpty() || span.traceId().toString().startsWith(prefix)) {
      window.offer(span);
    }
  }

  @Override
  public void metric(Metric metric) {}

  @Override
  public void log(LogRecord log) {}

  private void consider(Trace trace) {
    matches++;
    if (best == null || tellsMore(trace, best)) {
      best = trace;
    }
  }

  private static boolean tellsMore(Trace trace, Trace than) {
    if (trace.isComplete() != than.isComplete()) {
      return trace.isComplete();
    }
    long services = services(trace) - services(than);
    if (services != 0) {
      return services > 0;
    }
    if (trace.size() != than.size()) {
      return trace.size() > than.size();
    }
    return start(trace) > start(than);
  }

  private static long services(Trace trace) {
    return trace.spans().stream().map(Span::service).distinct().count();
  }

  private static long start(Trace trace) {
    return trace.spans().stream().mapToLong(Span::start).min().orElse(0);
  }
}

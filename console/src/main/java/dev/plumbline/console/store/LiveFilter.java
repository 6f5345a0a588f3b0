package dev.plumbline.console.store;

import dev.plumbline.console.metrics.Environments;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSummary;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Passes matching traces to a watcher, with the conditions of {@link TermSearch}. */
final class LiveFilter {

  private final TermIndex terms;
  private final TraceQuery query;
  private final Consumer<TraceSummary> watcher;

  LiveFilter(TermIndex terms, TraceQuery query, Consumer<TraceSummary> watcher) {
    this.terms = terms;
    this.query = query;
    this.watcher = watcher;
  }

  void offer(TraceRow row) {
    if (fits(row)) {
      watcher.accept(TraceReader.summary(row, terms));
    }
  }

  private boolean fits(TraceRow row) {
    if (Boolean.FALSE.equals(query.failed()) && row.has(OpenTrace.FAILED)) {
      return false;
    }
    Boolean synthetic = query.synthetic();
    if (synthetic != null && synthetic != row.has(OpenTrace.SYNTHETIC)) {
      return false;
    }
    String environment = query.environment();
    if (environment != null
        && (environment.equals(Environments.NONE)
            ? TermSearch.namesEnvironment(row, terms)
            : !has(row, TraceTerm.environment(environment)))) {
      return false;
    }
    for (TraceQuery.BaggageMatch match : query.baggage()) {
      if (!has(row, TraceTerm.baggage(match.key(), match.value() == null ? "" : match.value()))) {
        return false;
      }
    }
    return query.asksForSpan() ? hasFittingSpan(row) : query.fits(row.durationNanos() / 1000);
  }

  private boolean has(TraceRow row, TraceTerm tag) {
    TermIndex.@Nullable Entry entry = terms.find(tag);
    return entry != null && row.hasTerm(entry.id);
  }

  private boolean hasFittingSpan(TraceRow row) {
    for (int i = 0; i < row.terms().length; i++) {
      TermIndex.Entry entry = terms.find(row.terms()[i]);
      if (entry != null
          && entry.term instanceof SpanTerm spanTerm
          && query.fits(spanTerm.service(), spanTerm.operation(), spanTerm.kind(), spanTerm.error())
          && query.fits(row.micros()[i])) {
        return true;
      }
    }
    return false;
  }
}

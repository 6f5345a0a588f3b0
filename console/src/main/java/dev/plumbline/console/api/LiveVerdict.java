package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.clients.Json;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.Range;
import dev.plumbline.console.source.TracePage;
import dev.plumbline.console.source.TraceQuery;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.console.trace.TraceSpans;
import dev.plumbline.otlp.trace.ClockSkew;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /api/conformance/verdict}: the checker on the newest traces of a range.
 *
 * <p>The same {@link Checker} as {@code plumbline verify}. Traces that are still coming in are left
 * for later, and rules about metrics are left out: there are none in the store.
 */
public final class LiveVerdict {

  private static final int PAGE = 500;
  private static final int MOST_TRACES = 2_000;
  private static final int MOST_SPANS = 200_000;
  private static final long WINDOW_BYTES = 8 << 20;
  private static final long SETTLED_MILLIS = 5_000;
  private static final long FRESH_MILLIS = 5_000;

  private final Charter charter;
  private final TraceSource traces;
  private @Nullable Judgement last;

  public LiveVerdict(Charter charter, TraceSource traces) {
    this.charter = charter;
    this.traces = traces;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/conformance/verdict", this::answer, "from", "to").large();
  }

  private record Judgement(Range range, long atMillis, CheckResult verdict) {}

  private Object answer(Endpoint.Request request) {
    Range range = request.params().range();
    return Parts.answer(
        parts -> {
          @Nullable Judgement judgement =
              parts
                  .traces(() -> Optional.of(judgement(range)), Optional.<Judgement>empty())
                  .orElse(null);
          return judgement == null
              ? Json.of("range", range.document(), "parts", parts.document(), "state", "nothing")
              : document(judgement, parts);
        });
  }

  /** Returns a trace in which the rule was broken by the service, when the last verdict saw one. */
  synchronized @Nullable String example(String service, String rule) {
    Judgement judgement = last;
    if (judgement == null) {
      return null;
    }
    for (CountedFinding finding : judgement.verdict().findings()) {
      if (finding.rule().equals(rule)
          && finding.service().equals(service)
          && !finding.exampleTrace().isEmpty()) {
        return finding.exampleTrace();
      }
    }
    return null;
  }

  /** One at a time: who asks for the same a moment later gets the same. */
  private synchronized Judgement judgement(Range range) {
    long now = System.currentTimeMillis();
    Judgement known = last;
    if (known != null
        && now - known.atMillis() < FRESH_MILLIS
        && Math.abs(known.range().toMillis() - range.toMillis()) < FRESH_MILLIS
        && Math.abs(known.range().millis() - range.millis()) < FRESH_MILLIS) {
      return known;
    }
    Judgement made = new Judgement(range, now, judge(range, now));
    last = made;
    return made;
  }

  private CheckResult judge(Range range, long now) {
    Checker judge = new Checker(charter, Options.defaults().withWindow(WINDOW_BYTES));
    TraceQuery query = TraceQuery.of(range.fromMillis(), range.toMillis(), PAGE);
    int judged = 0;
    int spans = 0;
    @Nullable String cursor = null;
    do {
      TracePage page = traces.search(query.withCursor(cursor));
      for (TraceSummary summary : page.traces()) {
        boolean settled = summary.start() / 1_000_000 < now - SETTLED_MILLIS;
        if ((!summary.complete() && !settled) || spans + summary.spans() > MOST_SPANS) {
          continue;
        }
        traces
            .trace(summary.traceId())
            .filter(trace -> trace.omitted() == 0)
            .ifPresent(trace -> TraceSpans.of(trace).forEach(entry -> judge.span(entry.span())));
        judged++;
        spans += summary.spans();
      }
      cursor = page.next();
    } while (cursor != null && judged < MOST_TRACES && spans < MOST_SPANS);
    judge.requestsRead(judged);
    return judge.result();
  }

  private static Object document(Judgement judgement, Parts parts) {
    CheckResult verdict = judgement.verdict();
    List<CountedFinding> findings =
        verdict.findings().stream()
            .filter(
                finding ->
                    !finding.rule().startsWith("metric-")
                        && !finding.rule().equals("expected-traces"))
            .toList();
    boolean nothing = verdict.checked().traces() == 0;
    return Json.of(
        "range", judgement.range().document(),
        "parts", parts.document(),
        "state", nothing ? "nothing" : findings.isEmpty() ? "conforms" : "breaks",
        "judged_at_ms", judgement.atMillis(),
        "traces", verdict.checked().traces(),
        "whole_chains", verdict.checked().wholeChains(),
        "spans", verdict.checked().spans(),
        "foreign_spans",
            verdict.checked().foreignSpans().values().stream().mapToLong(Long::longValue).sum(),
        "spans_by_service", verdict.checked().spansByService(),
        "findings", findings.stream().map(LiveVerdict::finding).toList(),
        "rules", verdict.rules().stream().filter(rule -> !rule.startsWith("metric-")).toList(),
        "clock_skew", verdict.clockSkew().stream().map(LiveVerdict::skew).toList());
  }

  private static Object finding(CountedFinding finding) {
    return Json.of(
        "rule", finding.rule(),
        "service", finding.service(),
        "subject", finding.subject(),
        "message", finding.message(),
        "where", finding.where(),
        "count", finding.count(),
        "example_trace", Documents.orNull(finding.exampleTrace()));
  }

  private static Object skew(ClockSkew.Estimate estimate) {
    return Json.of(
        "client", estimate.client(),
        "server", estimate.server(),
        "offset_us", Documents.micros(estimate.offsetNanos()),
        "error_us", Documents.micros(estimate.errorNanos()),
        "calls", estimate.calls());
  }
}

package dev.plumbline.console.api;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.http.TimeRange;
import dev.plumbline.console.response.VerdictResponse;
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
 * <p>The same {@link Checker} as {@code plumbline verify}. Traces that are still arriving are
 * skipped, and so are rules about metrics: the store has none.
 */
public final class ConformanceCheck {

  private static final int PAGE = 500;
  private static final int MOST_TRACES = 2_000;
  private static final int MOST_SPANS = 200_000;
  private static final long WINDOW_BYTES = 8 << 20;
  private static final long SETTLED_MILLIS = 5_000;
  private static final long FRESH_MILLIS = 5_000;

  private final Charter charter;
  private final TraceSource traces;
  private @Nullable Checked last;

  public ConformanceCheck(Charter charter, TraceSource traces) {
    this.charter = charter;
    this.traces = traces;
  }

  public Endpoint endpoint() {
    return Endpoint.of("/api/conformance/verdict", this::answer, "from", "to").large();
  }

  private record Checked(TimeRange range, long atMillis, CheckResult result) {}

  private VerdictResponse answer(Endpoint.Request request) {
    TimeRange range = request.params().range();
    return AnswerParts.answer(
        parts -> {
          @Nullable Checked checked =
              parts
                  .traces(() -> Optional.of(checked(range)), Optional.<Checked>empty())
                  .orElse(null);
          return checked == null
              ? new VerdictResponse(
                  range.document(), parts.document(), VerdictResponse.State.NOTHING, null)
              : document(checked, parts);
        });
  }

  /** Returns a trace in which the service violates the rule, if the last check found one. */
  synchronized @Nullable String example(String service, String rule) {
    Checked checked = last;
    if (checked == null) {
      return null;
    }
    for (CountedFinding finding : checked.result().findings()) {
      if (finding.rule().equals(rule)
          && finding.service().equals(service)
          && !finding.exampleTrace().isEmpty()) {
        return finding.exampleTrace();
      }
    }
    return null;
  }

  /** One check at a time; a request for the same range within 5 s gets the same result. */
  private synchronized Checked checked(TimeRange range) {
    long now = System.currentTimeMillis();
    Checked known = last;
    if (known != null
        && now - known.atMillis() < FRESH_MILLIS
        && Math.abs(known.range().toMillis() - range.toMillis()) < FRESH_MILLIS
        && Math.abs(known.range().millis() - range.millis()) < FRESH_MILLIS) {
      return known;
    }
    Checked made = new Checked(range, now, check(range, now));
    last = made;
    return made;
  }

  private CheckResult check(TimeRange range, long now) {
    Checker checker = new Checker(charter, Options.defaults().withWindow(WINDOW_BYTES));
    TraceQuery query = TraceQuery.of(range.fromMillis(), range.toMillis(), PAGE);
    int checkedTraces = 0;
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
            .ifPresent(trace -> TraceSpans.of(trace).forEach(entry -> checker.span(entry.span())));
        checkedTraces++;
        spans += summary.spans();
      }
      cursor = page.next();
    } while (cursor != null && checkedTraces < MOST_TRACES && spans < MOST_SPANS);
    checker.requestsRead(checkedTraces);
    return checker.result();
  }

  private static VerdictResponse document(Checked checked, AnswerParts parts) {
    CheckResult result = checked.result();
    List<CountedFinding> findings =
        result.findings().stream()
            .filter(
                finding ->
                    !finding.rule().startsWith("metric-")
                        && !finding.rule().equals("expected-traces"))
            .toList();
    boolean nothing = result.checked().traces() == 0;
    return new VerdictResponse(
        checked.range().document(),
        parts.document(),
        nothing
            ? VerdictResponse.State.NOTHING
            : findings.isEmpty() ? VerdictResponse.State.CONFORMS : VerdictResponse.State.BREAKS,
        new VerdictResponse.Result(
            checked.atMillis(),
            result.checked().traces(),
            result.checked().wholeChains(),
            result.checked().spans(),
            result.checked().foreignSpans().values().stream().mapToLong(Long::longValue).sum(),
            result.checked().spansByService(),
            findings.stream().map(ConformanceCheck::finding).toList(),
            result.rules().stream().filter(rule -> !rule.startsWith("metric-")).toList(),
            result.clockSkew().stream().map(ConformanceCheck::skew).toList()));
  }

  private static VerdictResponse.Finding finding(CountedFinding finding) {
    return new VerdictResponse.Finding(
        finding.rule(),
        finding.service(),
        finding.subject(),
        finding.message(),
        finding.where(),
        finding.count(),
        Documents.orNull(finding.exampleTrace()));
  }

  private static VerdictResponse.Skew skew(ClockSkew.Estimate estimate) {
    return new VerdictResponse.Skew(
        estimate.client(),
        estimate.server(),
        Documents.micros(estimate.offsetNanos()),
        Documents.micros(estimate.errorNanos()),
        estimate.calls());
  }
}

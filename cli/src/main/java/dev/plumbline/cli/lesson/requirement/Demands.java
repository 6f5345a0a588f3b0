package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The kinds of demands by their names in check.yaml. */
public final class Demands {
  private static final int LONGEST_WAIT_SECONDS = 300;

  private static final Map<String, Function<LessonNode, Requirement>> KINDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("agrees", AttributesAgree::read),
              Map.entry("alert", AlertFires::read),
              Map.entry("answers", AnswersWithStatus::read),
              Map.entry("arrives_once", ArrivesOnce::read),
              Map.entry("at_once", AtOnce::read),
              Map.entry("attribute", HasAttribute::read),
              Map.entry("baggage_arrives", BaggageArrives::read),
              Map.entry("calls", CallsService::read),
              Map.entry("charter_step", CharterStep::read),
              Map.entry("conforms", Conforms::read),
              Map.entry("continues", ContinuesTrace::read),
              Map.entry("counted", CountedBySpans::read),
              Map.entry("distinct", DistinctValues::read),
              Map.entry("ends_with_request", EndsWithRequest::read),
              Map.entry("exemplars", Exemplars::read),
              Map.entry("explained", Explained::read),
              Map.entry("findings", FindingsCounted::read),
              Map.entry("has_spans", HasSpans::read),
              Map.entry("in_each_trace", SpansInEachTrace::read),
              Map.entry("in_force", InForce::read),
              Map.entry("metric", MetricAsCharter::read),
              Map.entry("never", NeverLeaves::read),
              Map.entry("passes_through", PassesThrough::read),
              Map.entry("problem", ProblemAnswer::read),
              Map.entry("prometheus", PrometheusHas::read),
              Map.entry("spans_last", SpansLast::read),
              Map.entry("sum_fits_spans", SumFitsSpans::read),
              Map.entry("traces_kept", TracesKept::read),
              Map.entry("tracestate_arrives", TracestateArrives::read),
              Map.entry("unsampled", Unsampled::read),
              Map.entry("whole_traces", WholeTraces::read)));

  private Demands() {}

  /** Their names. */
  public static Set<String> kinds() {
    return KINDS.keySet();
  }

  /** Reads one. Its id is its kind where none is stated. */
  public static Demand read(LessonNode node) {
    return read(node, node.text("says"), node.text("hint"));
  }

  /** Reads one that is evidence of a mistake: it appears in no report. */
  public static Demand readEvidence(LessonNode node) {
    return read(node, "", "");
  }

  private static Demand read(LessonNode node, String says, String hint) {
    String kind = node.oneOf("demand", kinds());
    String id = node.optionalText("id").orElse(kind);
    Duration within = Duration.ofSeconds(node.number("within", 1, LONGEST_WAIT_SECONDS, 0));
    Function<LessonNode, Requirement> reader = KINDS.get(kind);
    // An unknown kind is a problem already; nothing can be met by it.
    Requirement requirement =
        reader == null
            ? evidence -> RequirementResult.unmet("", "unknown kind " + kind)
            : reader.apply(node);
    List<String> requests = node.optionalTexts("requests");
    return new Demand(
        id, says, hint, within, evidence -> requirement.check(evidence.about(requests)));
  }
}

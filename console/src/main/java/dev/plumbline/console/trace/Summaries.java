package dev.plumbline.console.trace;

import dev.plumbline.console.source.TraceData;
import dev.plumbline.console.source.TraceSummary;
import dev.plumbline.otlp.Span;
import java.util.List;
import java.util.TreeSet;

/** Makes a line of a list from a whole trace, where the source gives none. */
public final class Summaries {

  private Summaries() {}

  /** Returns the trace's line; it has at least one span. */
  public static TraceSummary of(TraceData data) {
    TraceView trace = TraceView.of(data);
    int root = trace.root();
    Span span = trace.span(root);
    TreeSet<String> services = new TreeSet<>();
    boolean synthetic = false;
    for (int i = 0; i < trace.size(); i++) {
      services.add(trace.span(i).service());
      synthetic |= trace.span(i).attributes().has("user_agent.synthetic.type");
    }
    boolean rooted = span.isRoot();
    return new TraceSummary(
        data.id(),
        trace.start() + (rooted ? trace.from(root) : 0),
        rooted ? span.duration() : trace.end() - trace.start(),
        span.service(),
        span.name(),
        span.kind().word(),
        List.copyOf(services),
        trace.size(),
        trace.error(root),
        synthetic,
        trace.isComplete());
  }
}

package dev.plumbline.agent.sampling;

import dev.plumbline.charter.policy.RoutePattern;
import dev.plumbline.charter.policy.SamplingMatch;
import dev.plumbline.charter.policy.SamplingRule;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sampling rule of the charter, precomputed for decisions on root spans. */
final class RootRule {
  private static final AttributeKey<String> HTTP_METHOD =
      AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

  private final SamplingMatch match;
  private final @Nullable SpanKind kind;
  private final long threshold;
  private final SamplingResult kept;
  private final DecisionCounts.Count keeps;
  private final DecisionCounts.Count drops;

  RootRule(SamplingRule rule, DecisionCounts decisions) {
    this.match = rule.match();
    this.kind = match.kind() == null ? null : SpanKind.valueOf(match.kind().name());
    this.threshold = Threshold.of(rule.probability());
    String text = Threshold.text(threshold);
    this.kept =
        new CharterSamplingResult(
            SamplingDecision.RECORD_AND_SAMPLE,
            OtMember.withThreshold(TraceState.getDefault(), text));
    this.keeps = decisions.count(rule.name(), true);
    this.drops = decisions.count(rule.name(), false);
  }

  boolean fits(String service, SpanKind kind, Attributes attributes, Context context) {
    return (this.kind == null || this.kind == kind)
        && (match.service() == null || match.service().equals(service))
        && fitsMethod(attributes)
        && fitsRoute(attributes)
        && fitsBaggage(context);
  }

  SamplingResult decide(String traceId) {
    if (Randomness.of(traceId) >= threshold) {
      keeps.increment();
      return kept;
    }
    drops.increment();
    return CharterSamplingResult.DROPPED;
  }

  private boolean fitsMethod(Attributes attributes) {
    String wanted = match.method();
    if (wanted == null) {
      return true;
    }
    String method = attributes.get(HTTP_METHOD);
    return wanted.equals(method == null ? attributes.get(RPC_METHOD) : method);
  }

  private boolean fitsRoute(Attributes attributes) {
    RoutePattern wanted = match.route();
    if (wanted == null) {
      return true;
    }
    String route = attributes.get(ROUTE);
    if (route != null) {
      return route.equals(wanted.toString());
    }
    String path = attributes.get(PATH);
    return path != null && wanted.fits(path);
  }

  private boolean fitsBaggage(Context context) {
    if (match.baggage().isEmpty()) {
      return true;
    }
    Baggage baggage = Baggage.fromContext(context);
    for (Map.Entry<String, String> wanted : match.baggage().entrySet()) {
      String value = baggage.getEntryValue(wanted.getKey());
      if (value == null
          || !(wanted.getValue().equals(SamplingMatch.ANY) || wanted.getValue().equals(value))) {
        return false;
      }
    }
    return true;
  }
}

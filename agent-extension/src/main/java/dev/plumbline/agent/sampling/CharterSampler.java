package dev.plumbline.agent.sampling;

import dev.plumbline.agent.guard.HookGuard;
import dev.plumbline.charter.policy.Sampling;
import dev.plumbline.charter.policy.SamplingRule;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decides which traces are recorded: follows a parent's decision; for a root span the first
 * matching rule of the charter decides.
 *
 * <p>Without a parent, and with one whose tracestate has no {@code ot}, a decision allocates
 * nothing.
 */
public final class CharterSampler implements Sampler {
  private final HookGuard guard = HookGuard.of("sampler");
  private final Supplier<Sampling> policy;
  private final Supplier<String> service;
  private final DecisionCounts decisions;
  private final DecisionCounts.Count followed;
  private final DecisionCounts.Count droppedWithParent;
  private volatile Rules rules;

  /**
   * A sampler.
   *
   * @param policy the current policy; a new value takes effect with the next span
   * @param service the name of this service, once it is known
   */
  public CharterSampler(
      Supplier<Sampling> policy, Supplier<String> service, DecisionCounts decisions) {
    this.policy = policy;
    this.service = service;
    this.decisions = decisions;
    this.followed = decisions.count(SamplingRule.PARENT, true);
    this.droppedWithParent = decisions.count(SamplingRule.PARENT, false);
    this.rules = new Rules(policy.get(), decisions);
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind kind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    SpanContext parent = Span.fromContext(parentContext).getSpanContext();
    if (!guard.isEnabled()) {
      return asUsual(parent);
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      SamplingResult result =
          parent.isValid() ? follow(parent) : ofRules(parentContext, traceId, kind, attributes);
      return result == null ? asUsual(parent) : result;
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
      return asUsual(parent);
    } finally {
      guard.end(begun);
    }
  }

  /** As without a charter: a parent is followed, a root is recorded. */
  private static SamplingResult asUsual(SpanContext parent) {
    return parent.isValid() && !parent.isSampled()
        ? SamplingResult.drop()
        : SamplingResult.recordAndSample();
  }

  private SamplingResult ofRules(
      Context parentContext, String traceId, SpanKind kind, Attributes attributes) {
    String self = service.get();
    for (RootRule rule : rules().inOrder) {
      if (rule.fits(self, kind, attributes, parentContext)) {
        return rule.decide(traceId);
      }
    }
    return CharterSamplingResult.DROPPED;
  }

  private SamplingResult follow(SpanContext parent) {
    boolean sampled = parent.isSampled();
    (sampled ? followed : droppedWithParent).increment();
    TraceState state = parent.getTraceState();
    String ot = state.isEmpty() ? null : state.get(OtMember.KEY);
    if (ot == null || !OtMember.hasThreshold(ot) || agrees(parent, ot, sampled)) {
      return sampled ? CharterSamplingResult.FOLLOWED : CharterSamplingResult.DROPPED;
    }
    // The parent's decision does not match this threshold, so it must not be used for counting.
    return new CharterSamplingResult(
        sampled ? SamplingDecision.RECORD_AND_SAMPLE : SamplingDecision.DROP,
        OtMember.withThreshold(state, null));
  }

  private static boolean agrees(SpanContext parent, String ot, boolean sampled) {
    long threshold = OtMember.threshold(ot);
    return threshold >= 0
        && Randomness.of(parent.getTraceId(), parent.getTraceState()) >= threshold == sampled;
  }

  private Rules rules() {
    Rules now = rules;
    Sampling sampling = policy.get();
    if (now.sampling != sampling) {
      now = new Rules(sampling, decisions);
      rules = now;
    }
    return now;
  }

  @Override
  public String getDescription() {
    return "PlumblineCharterSampler";
  }

  @Override
  public String toString() {
    return getDescription();
  }

  private static final class Rules {
    final Sampling sampling;
    final RootRule[] inOrder;

    Rules(Sampling sampling, DecisionCounts decisions) {
      this.sampling = sampling;
      this.inOrder =
          sampling.rules().stream()
              .map(rule -> new RootRule(rule, decisions))
              .toArray(RootRule[]::new);
    }
  }
}

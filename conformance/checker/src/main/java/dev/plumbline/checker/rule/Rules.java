package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All rules, made for one charter. A new one is a class and, unless it is about an attribute, a
 * line here.
 */
public record Rules(
    List<EmitterRule> resource,
    List<EmitterRule> scope,
    List<SpanRule> span,
    List<EventRule> event,
    List<AttributeRule> attribute,
    AttributeSensitive attributeSensitive,
    List<TraceRule> trace,
    List<MetricRule> metric,
    MetricAlike metricAlike,
    MetricPresent metricPresent,
    ExpectedTraces expectedTraces) {

  public static Rules of(Charter charter) {
    AttributeRequired required = new AttributeRequired(charter);
    AttributeUnknown unknown = new AttributeUnknown(charter);
    return new Rules(
        List.of(new ResourceIdentity(charter), new CharterDigest(charter)),
        List.of(new SchemaUrl(charter)),
        List.of(
            new SpanNameTemplate(),
            new SpanNameCardinality(charter),
            required,
            unknown,
            new ErrorTuple(charter),
            new ErrorVocabulary(charter),
            new ErrorFault(charter),
            new ErrorRetryable(charter),
            new ErrorStatus(charter)),
        List.of(required, unknown),
        ofAttributes(),
        new AttributeSensitive(),
        List.of(
            new SingleRoot(),
            new ParentPresent(charter),
            new ExpectedPeer(charter),
            new TraceContinued(charter),
            new SampledFlag(),
            new BaggageArrived(charter),
            new ErrorForwarded(charter),
            new ErrorOrigin(charter)),
        List.of(
            new MetricUnit(),
            new MetricInstrument(),
            new MetricBuckets(),
            new MetricLabel(charter)),
        new MetricAlike(),
        new MetricPresent(charter),
        new ExpectedTraces());
  }

  /** Each {@link AttributeRule} of this package: {@code tools/rules.sh} writes the list. */
  private static List<AttributeRule> ofAttributes() {
    List<AttributeRule> rules = new ArrayList<>();
    rules.add(new AttributeDeprecated());
    rules.add(new AttributeEnum());
    rules.add(new AttributeLength());
    rules.add(new AttributeType());
    return rules;
  }

  /** The ids of all rules, sorted. */
  public List<String> ids() {
    return Stream.of(
            resource,
            scope,
            span,
            attribute,
            trace,
            metric,
            List.of(attributeSensitive, metricAlike, metricPresent, expectedTraces))
        .flatMap(List::stream)
        .map(CheckerRule::id)
        .sorted()
        .toList();
  }
}

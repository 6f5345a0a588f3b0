package dev.plumbline.checker.rule;

import dev.plumbline.charter.Charter;
import java.util.List;
import java.util.stream.Stream;

/** All rules, made for one charter. Adding a rule means adding its class and one line here. */
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
        List.of(
            new AttributeDeprecated(),
            new AttributeType(charter),
            new AttributeEnum(),
            new AttributeLength()),
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

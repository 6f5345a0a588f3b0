package dev.plumbline.agent.export;

import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.trace.data.SpanData;

/** The rules of one charter for batches of spans and of log records. */
final class SpanAndLogRules {
  private final BatchRules<SpanData> spans;
  private final BatchRules<LogRecordData> logs;

  /**
   * The rules of a charter.
   *
   * @param keeping the rules of attributes for what was begun before; the same object where none
   *     differ
   * @param resources those of the resource, which is older than every reload
   * @param stamp what is put on the resource
   */
  SpanAndLogRules(
      AttributeEnforcement attributes,
      AttributeEnforcement keeping,
      ResourceRules resources,
      ResourceStamp stamp) {
    ScopeRules scopes = new ScopeRules(attributes.rules().schemaUrl, resources);
    this.spans =
        BatchRules.of(
            attributes,
            keeping,
            under -> new SpanRules(under, resources, scopes),
            SpanData::getStartEpochNanos,
            stamp::spans);
    this.logs =
        BatchRules.of(
            attributes,
            keeping,
            under -> new LogRules(under, resources, scopes),
            LogRecordData::getObservedTimestampEpochNanos,
            stamp::logs);
  }

  BatchRules<SpanData> spans() {
    return spans;
  }

  BatchRules<LogRecordData> logs() {
    return logs;
  }

  /** What is begun from now on has the protection of the charter alone. */
  void inForce() {
    long now = KeptRules.now();
    spans.endBefore(now);
    logs.endBefore(now);
  }
}

package dev.plumbline.agent.failure;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Marks a measurement that repeats an earlier one, to be dropped at export.
 *
 * <p>When a grpc-java handler throws, or Jetty 12 stops during a request, the agent ends the
 * operation twice and measures it twice; an extractor cannot prevent the second measurement, but it
 * can mark it, and the metric exporter drops marked points.
 */
public final class RepeatedMeasurement {
  public static final AttributeKey<Boolean> KEY = AttributeKey.booleanKey("plumbline.repeated");

  private RepeatedMeasurement() {}
}

package dev.plumbline.agent.instrumenter;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The mark of a measurement that repeats an earlier one.
 *
 * <p>When a grpc-java handler throws, the agent ends the operation twice and measures it twice; an
 * extractor cannot stop the second measurement, but it can mark it, and the metric exporter leaves
 * marked points out.
 */
public final class Repeated {
  public static final AttributeKey<Boolean> KEY = AttributeKey.booleanKey("plumbline.repeated");

  private Repeated() {}
}

package dev.plumbline.agent.propagation;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header {@code plumbline-error} into messages of Kafka that are sent on because their
 * handling failed, beside what another propagator writes.
 */
public final class MessageFailurePropagator implements TextMapPropagator {
  private static final String HEADER = "plumbline-error";
  private static final String KAFKA_HEADERS = "org.apache.kafka.common.header.";

  private final TextMapPropagator delegate;

  public MessageFailurePropagator(TextMapPropagator delegate) {
    this.delegate = delegate;
  }

  @Override
  public Collection<String> fields() {
    return delegate.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    delegate.inject(context, carrier, setter);
    String failure = MessageFailure.header();
    // Whatever else is called meanwhile is no message.
    if (failure != null
        && carrier != null
        && carrier.getClass().getName().startsWith(KAFKA_HEADERS)) {
      setter.set(carrier, HEADER, failure);
    }
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    return delegate.extract(context, carrier, getter);
  }

  @Override
  public String toString() {
    return delegate.toString();
  }
}

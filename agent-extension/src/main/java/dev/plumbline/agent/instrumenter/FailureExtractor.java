package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.Fuse;
import dev.plumbline.agent.Law;
import dev.plumbline.agent.failure.FailedSpans;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.finding.Action;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.AttributesExtractor;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds the error tuple to an operation that failed; runs after the agent's own extractors and so
 * has the last word.
 */
abstract class FailureExtractor implements AttributesExtractor<Object, Object> {
  private static final AttributeKey<String> CODE = AttributeKey.stringKey(ErrorTuple.CODE_KEY);
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey(ErrorTuple.TYPE_KEY);
  private static final AttributeKey<String> ORIGIN = AttributeKey.stringKey(ErrorTuple.ORIGIN_KEY);
  private static final AttributeKey<String> REASON = AttributeKey.stringKey(ErrorTuple.REASON_KEY);
  private static final AttributeKey<String> FAULT = AttributeKey.stringKey(ErrorTuple.FAULT_KEY);
  private static final AttributeKey<Boolean> RETRYABLE =
      AttributeKey.booleanKey(ErrorTuple.RETRYABLE_KEY);

  private final Fuse fuse = Fuse.of(Rule.ERROR_TUPLE.id());
  private final Supplier<@Nullable Law> laws;

  /**
   * By the law that holds as an operation ends.
   *
   * @param laws gives null when there is none
   */
  FailureExtractor(Supplier<@Nullable Law> laws) {
    this.laws = laws;
  }

  /** The tuple of the operation that ends; null when it went well. */
  abstract @Nullable ErrorTuple failure(
      Law law,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error);

  /** Whether the span of such a failure is an error. */
  abstract boolean spanFails(ErrorTuple tuple);

  /** Corrects what the agent's own extractors said of a failure, where they said it otherwise. */
  void correct(AttributesBuilder attributes, Context context, @Nullable ErrorTuple tuple) {}

  /** Takes out what the agent captured for us, where nothing else is done. */
  void leave(AttributesBuilder attributes) {}

  @Override
  public final void onStart(AttributesBuilder attributes, Context context, Object request) {}

  @Override
  public final void onEnd(
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    Law law = laws.get();
    if (law == null || !law.watches(Rule.ERROR_TUPLE) || !fuse.holds()) {
      leave(attributes);
      return;
    }
    long begun = Fuse.NEVER;
    try {
      begun = fuse.begin();
      ErrorTuple found = failure(law, attributes, context, request, response, error);
      ErrorTuple tuple =
          found == null ? null : law.failures().overHttp(found, HttpStatus.of(attributes));
      if (law.enforces(Rule.ERROR_TUPLE)) {
        boolean fails = tuple != null && spanFails(tuple);
        if (tuple != null) {
          boolean hasType = law.failures().hasErrorType(fails);
          put(attributes, tuple, hasType);
          AttributesBuilder kept = Attributes.builder();
          put(kept, tuple, hasType);
          FailedSpans.keep(Span.fromContext(context).getSpanContext(), kept.build());
        }
        correct(attributes, context, tuple);
        (fails ? Verdict.FAILED : Verdict.PASSED).give();
      } else if (tuple != null) {
        law.findings().count(Rule.ERROR_TUPLE, Action.OBSERVED);
      }
    } catch (RuntimeException | LinkageError problem) {
      fuse.failed(problem);
    } finally {
      fuse.end(begun);
    }
  }

  private static void put(AttributesBuilder attributes, ErrorTuple tuple, boolean hasType) {
    attributes.put(CODE, tuple.code().name());
    if (hasType) {
      attributes.put(TYPE, tuple.code().name());
    } else if (attributes instanceof Map) {
      // The agent's builder is a map, and says it of every exception; the interface removes
      // nothing.
      ((Map<?, ?>) attributes).remove(TYPE);
    }
    attributes.put(ORIGIN, tuple.origin());
    attributes.put(REASON, tuple.reason());
    attributes.put(FAULT, tuple.fault().word());
    attributes.put(RETRYABLE, tuple.retryable());
  }
}

package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.FailedSpans;
import dev.plumbline.agent.guard.HookGuard;
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
 * Adds the error tuple to a failed operation; runs after the agent's own extractors and overrides
 * them.
 */
abstract class FailureExtractor implements AttributesExtractor<Object, Object> {
  private static final AttributeKey<String> CODE = AttributeKey.stringKey(ErrorTuple.CODE_KEY);
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey(ErrorTuple.TYPE_KEY);
  private static final AttributeKey<String> ORIGIN = AttributeKey.stringKey(ErrorTuple.ORIGIN_KEY);
  private static final AttributeKey<String> REASON = AttributeKey.stringKey(ErrorTuple.REASON_KEY);
  private static final AttributeKey<String> FAULT = AttributeKey.stringKey(ErrorTuple.FAULT_KEY);
  private static final AttributeKey<Boolean> RETRYABLE =
      AttributeKey.booleanKey(ErrorTuple.RETRYABLE_KEY);

  private final HookGuard guard = HookGuard.of(Rule.ERROR_TUPLE.id());
  private final Supplier<@Nullable ActiveCharter> current;

  /**
   * By the charter that is active as an operation ends.
   *
   * @param current returns null when there is none
   */
  FailureExtractor(Supplier<@Nullable ActiveCharter> current) {
    this.current = current;
  }

  /** The tuple of the operation that ends; null when it succeeded. */
  abstract @Nullable ErrorTuple failure(
      ActiveCharter active,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error);

  /** Whether the span of such a failure is an error. */
  abstract boolean spanFails(ErrorTuple tuple);

  /** Corrects attributes that the agent's own extractors set differently. */
  void correct(AttributesBuilder attributes, Context context, @Nullable ErrorTuple tuple) {}

  /** Removes what the agent captured for Plumbline, where nothing else is done. */
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
    ActiveCharter active = current.get();
    if (active == null || !active.watches(Rule.ERROR_TUPLE) || !guard.isEnabled()) {
      leave(attributes);
      return;
    }
    long begun = HookGuard.NEVER;
    try {
      begun = guard.begin();
      ErrorTuple found = failure(active, attributes, context, request, response, error);
      ErrorTuple tuple =
          found == null ? null : active.failures().overHttp(found, HttpStatus.of(attributes));
      if (active.enforces(Rule.ERROR_TUPLE)) {
        boolean fails = tuple != null && spanFails(tuple);
        if (tuple != null) {
          boolean hasType = active.failures().hasErrorType(fails);
          put(attributes, tuple, hasType);
          AttributesBuilder kept = Attributes.builder();
          put(kept, tuple, hasType);
          FailedSpans.keep(Span.fromContext(context).getSpanContext(), kept.build());
        }
        correct(attributes, context, tuple);
        (fails ? OperationOutcome.FAILED : OperationOutcome.PASSED).record();
      } else if (tuple != null) {
        active.findings().count(Rule.ERROR_TUPLE, Action.OBSERVED);
      }
    } catch (RuntimeException | LinkageError problem) {
      guard.failed(problem);
    } finally {
      guard.end(begun);
    }
  }

  private static void put(AttributesBuilder attributes, ErrorTuple tuple, boolean hasType) {
    attributes.put(CODE, tuple.code().name());
    if (hasType) {
      attributes.put(TYPE, tuple.code().name());
    } else if (attributes instanceof Map) {
      // The agent's builder is a map, and has the type of every exception; the interface cannot
      // remove.
      ((Map<?, ?>) attributes).remove(TYPE);
    }
    attributes.put(ORIGIN, tuple.origin());
    attributes.put(REASON, tuple.reason());
    attributes.put(FAULT, tuple.fault().word());
    attributes.put(RETRYABLE, tuple.retryable());
  }
}

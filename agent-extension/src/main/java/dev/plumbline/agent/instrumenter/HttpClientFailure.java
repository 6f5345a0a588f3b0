package dev.plumbline.agent.instrumenter;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.failure.ErrorHeader;
import dev.plumbline.agent.failure.FailureClassifier;
import dev.plumbline.agent.failure.RepeatedMeasurement;
import dev.plumbline.agent.http.HttpCall;
import dev.plumbline.agent.http.RetryAfter;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.charter.error.ExceptionTable;
import dev.plumbline.charter.finding.Rule;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a failed HTTP request that this service sent: by the response's Plumbline-Error, else
 * by its status, or by the exception when there is no response. The server operation keeps it, in
 * case it fails because of it.
 *
 * <p>A request that ends with neither was cancelled by its sender, unless there was a response
 * already: reactor-netty ends one with the response's head, and again with the body. The first end
 * counts.
 */
final class HttpClientFailure extends FailureExtractor {

  HttpClientFailure(Supplier<@Nullable ActiveCharter> current) {
    super(current);
  }

  @Override
  @Nullable ErrorTuple failure(
      ActiveCharter active,
      AttributesBuilder attributes,
      Context context,
      Object request,
      @Nullable Object response,
      @Nullable Throwable error) {
    List<String> header = CapturedHeaders.takeError(attributes);
    List<String> retryAfter = CapturedHeaders.takeRetryAfter(attributes);
    HttpCall call = HttpCall.of(context);
    if (call != null && !call.endsFirst()) {
      if (active.enforces(Rule.ERROR_TUPLE)) {
        attributes.put(RepeatedMeasurement.KEY, true);
      }
      return null;
    }
    FailureClassifier failures = active.failures();
    int status = HttpStatus.of(attributes);
    if (status == 0 && response == null && error == null) {
      AnsweredRequest answered = AnsweredRequest.of(request);
      if (answered != null) {
        status = answered.status();
        header = answered.header(ErrorHeader.NAME);
        retryAfter = answered.header(RetryAfter.NAME);
        if (active.enforces(Rule.ERROR_TUPLE)) {
          HttpStatus.put(attributes, status);
        }
      }
    }
    ErrorTuple tuple;
    if (status >= 400) {
      tuple = answered(failures, status, header, retryAfter, callee(failures, call));
    } else if (error != null) {
      tuple =
          LocalCancellation.caused(request, error)
              ? failures.cancelled()
              : thrown(failures, error, callee(failures, call));
    } else {
      tuple = status > 0 ? null : failures.cancelled();
    }
    if (call != null) {
      call.ended(tuple, error, status);
    }
    return tuple;
  }

  private static @Nullable String callee(FailureClassifier failures, @Nullable HttpCall call) {
    return call == null ? null : failures.callee(call.address(), call.port());
  }

  private static @Nullable ErrorTuple answered(
      FailureClassifier failures,
      int status,
      @Nullable List<String> header,
      @Nullable List<String> retryAfter,
      @Nullable String callee) {
    boolean delayed =
        retryAfter != null && retryAfter.size() == 1 && RetryAfter.isReadable(retryAfter.get(0));
    ErrorHeader errorHeader = callee == null ? null : ErrorHeader.parse(header);
    ErrorTuple received =
        errorHeader == null || callee == null
            ? null
            : failures.received(errorHeader, delayed, callee);
    return received != null
        ? received
        : failures.http(status, callee == null ? failures.self() : callee, delayed);
  }

  private static ErrorTuple thrown(
      FailureClassifier failures, Throwable error, @Nullable String callee) {
    ErrorTuple thrown = failures.thrown(error);
    ErrorCode code = thrown == null ? ErrorCode.INTERNAL : thrown.code();
    if (code == ErrorCode.INTERNAL && isOfTheNetwork(error) && !failures.namesException(error)) {
      code = ErrorCode.UNAVAILABLE;
    }
    // A failure on the way to the other service counts as no response.
    if (code == ErrorCode.DEADLINE_EXCEEDED
        || code == ErrorCode.UNAVAILABLE
        || code == ErrorCode.CANCELLED) {
      return failures.callee(code, false, error, false, callee);
    }
    return thrown == null ? failures.own(code, null) : thrown;
  }

  /** No response and an I/O failure: the way to the other service. */
  private static boolean isOfTheNetwork(Throwable error) {
    return ExceptionTable.unwrap(error) instanceof IOException;
  }

  @Override
  void leave(AttributesBuilder attributes) {
    CapturedHeaders.takeError(attributes);
    CapturedHeaders.takeRetryAfter(attributes);
  }

  @Override
  boolean spanFails(ErrorTuple tuple) {
    return true;
  }
}

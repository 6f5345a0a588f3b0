package dev.plumbline.demo.edge.error;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The response to a failed request: RFC 9457 members and the error tuple.
 *
 * @param failure what failed
 * @param status HTTP status
 * @param detail one sentence for the caller
 * @param traceId trace of the request, absent without tracing
 */
public record HttpProblem(Failure failure, int status, String detail, Optional<String> traceId) {

  /** Media type of {@link #toJson()}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonFactory JSON = new JsonFactory();

  /** This problem as UTF-8 JSON on one line. */
  public byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", "about:blank");
      json.writeStringField("title", title());
      json.writeNumberField("status", status);
      json.writeStringField("detail", detail);
      json.writeStringField("code", failure.code().name());
      json.writeStringField("reason", failure.reason().name());
      json.writeStringField("origin", failure.origin());
      json.writeBooleanField("retryable", failure.retryable());
      if (traceId.isPresent()) {
        json.writeStringField("trace_id", traceId.get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  /** RFC 9457, section 4.2.1: with about:blank the title is the status in words. */
  private String title() {
    return status == ShopErrorCode.CANCELLED.httpStatus()
        ? "Client Closed Request"
        : StatusCodes.getReason(status);
  }
}

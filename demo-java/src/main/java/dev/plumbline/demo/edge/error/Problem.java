package dev.plumbline.demo.edge.error;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The answer to a failed request: RFC 9457 members and ours.
 *
 * @param failure what failed
 * @param status HTTP status
 * @param detail one sentence for the caller
 * @param traceId trace of the request, absent when nobody traces
 */
public record Problem(Failure failure, int status, String detail, Optional<String> traceId) {

  /** Media type of {@link #toJson()}. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonFactory JSON = new JsonFactory();

  /** This problem as UTF-8 JSON on one line. */
  public byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", type());
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

  private String type() {
    return "urn:plumbline:problem:"
        + failure.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** RFC 9457 wants a title that does not change from occurrence to occurrence. */
  private String title() {
    Reason reason = failure.reason();
    String name = reason == Reason.UNSPECIFIED ? failure.code().name() : reason.name();
    String words = name.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }
}

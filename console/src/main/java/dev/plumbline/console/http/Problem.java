package dev.plumbline.console.http;

import dev.plumbline.clients.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked; becomes an RFC 9457 problem document. */
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String title;
  private final String code;

  private Problem(int status, String title, String code, String detail) {
    super(detail);
    this.status = status;
    this.title = title;
    this.code = code;
  }

  /** The request is wrong; the detail names the parameter, its value and what was expected. */
  public static Problem badRequest(String detail) {
    return new Problem(400, "Bad Request", "INVALID_ARGUMENT", detail);
  }

  public static Problem unauthenticated(String detail) {
    return new Problem(401, "Unauthorized", "UNAUTHENTICATED", detail);
  }

  public static Problem forbidden(String detail) {
    return new Problem(403, "Forbidden", "PERMISSION_DENIED", detail);
  }

  public static Problem notFound(String detail) {
    return new Problem(404, "Not Found", "NOT_FOUND", detail);
  }

  public static Problem methodNotAllowed(String detail) {
    return new Problem(405, "Method Not Allowed", "UNIMPLEMENTED", detail);
  }

  public static Problem requestTimeout(String detail) {
    return new Problem(408, "Request Timeout", "DEADLINE_EXCEEDED", detail);
  }

  public static Problem tooLarge(String detail) {
    return new Problem(413, "Content Too Large", "OUT_OF_RANGE", detail);
  }

  public static Problem mediaType(String detail) {
    return new Problem(415, "Unsupported Media Type", "INVALID_ARGUMENT", detail);
  }

  public static Problem misdirected(String detail) {
    return new Problem(421, "Misdirected Request", "INVALID_ARGUMENT", detail);
  }

  public static Problem tooMany(String detail) {
    return new Problem(429, "Too Many Requests", "RESOURCE_EXHAUSTED", detail);
  }

  public static Problem internal(String detail) {
    return new Problem(500, "Internal Server Error", "INTERNAL", detail);
  }

  public static Problem unavailable(String detail) {
    return new Problem(503, "Service Unavailable", "UNAVAILABLE", detail);
  }

  public int status() {
    return status;
  }

  /** Returns the problem document. */
  public Map<String, @Nullable Object> document() {
    return Json.of(
        "type",
        "about:blank",
        "title",
        title,
        "status",
        status,
        "detail",
        getMessage(),
        "code",
        code);
  }
}

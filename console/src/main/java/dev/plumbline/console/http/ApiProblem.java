package dev.plumbline.console.http;

import dev.plumbline.console.response.Problem;
import java.util.Objects;

/** A request that fails with an HTTP status; becomes an RFC 9457 problem document. */
public final class ApiProblem extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String title;
  private final String code;

  private ApiProblem(int status, String title, String code, String detail) {
    super(detail);
    this.status = status;
    this.title = title;
    this.code = code;
  }

  /** The request is invalid; the detail names the parameter, its value and what was expected. */
  public static ApiProblem badRequest(String detail) {
    return new ApiProblem(400, "Bad Request", "INVALID_ARGUMENT", detail);
  }

  public static ApiProblem unauthenticated(String detail) {
    return new ApiProblem(401, "Unauthorized", "UNAUTHENTICATED", detail);
  }

  public static ApiProblem forbidden(String detail) {
    return new ApiProblem(403, "Forbidden", "PERMISSION_DENIED", detail);
  }

  public static ApiProblem notFound(String detail) {
    return new ApiProblem(404, "Not Found", "NOT_FOUND", detail);
  }

  public static ApiProblem methodNotAllowed(String detail) {
    return new ApiProblem(405, "Method Not Allowed", "UNIMPLEMENTED", detail);
  }

  public static ApiProblem requestTimeout(String detail) {
    return new ApiProblem(408, "Request Timeout", "DEADLINE_EXCEEDED", detail);
  }

  public static ApiProblem tooLarge(String detail) {
    return new ApiProblem(413, "Content Too Large", "OUT_OF_RANGE", detail);
  }

  public static ApiProblem mediaType(String detail) {
    return new ApiProblem(415, "Unsupported Media Type", "INVALID_ARGUMENT", detail);
  }

  public static ApiProblem misdirected(String detail) {
    return new ApiProblem(421, "Misdirected Request", "INVALID_ARGUMENT", detail);
  }

  public static ApiProblem tooMany(String detail) {
    return new ApiProblem(429, "Too Many Requests", "RESOURCE_EXHAUSTED", detail);
  }

  public static ApiProblem internal(String detail) {
    return new ApiProblem(500, "Internal Server Error", "INTERNAL", detail);
  }

  public static ApiProblem unavailable(String detail) {
    return new ApiProblem(503, "Service Unavailable", "UNAVAILABLE", detail);
  }

  public int status() {
    return status;
  }

  /** Returns the problem document. */
  public Problem document() {
    return new Problem(
        "about:blank", title, status, Objects.requireNonNullElse(getMessage(), ""), code);
  }
}

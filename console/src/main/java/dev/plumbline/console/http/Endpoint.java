package dev.plumbline.console.http;

import dev.plumbline.console.json.Document;
import dev.plumbline.console.response.HealthResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One address of the API.
 *
 * @param path segments, of which {@code {x}} stands for any one; what stood there is in {@link
 *     Request#path}
 * @param parameters its query parameters
 * @param repeatable query parameters that may be given more than once
 * @param isLarge whether a response may take so much memory that only one is made at a time
 */
public record Endpoint(
    String path,
    Set<String> parameters,
    Set<String> repeatable,
    Answering answering,
    boolean isLarge) {

  /** Answers a request with a JSON document. */
  public interface Answering {
    Document answer(Request request);
  }

  /**
   * A request for an endpoint.
   *
   * @param path what stood for the {@code {x}} of the endpoint's path, in order
   */
  public record Request(List<String> path, QueryParameters params) {}

  /** A document that is sent with 503: the console is unhealthy. */
  public record Unhealthy(HealthResponse document) implements Document {}

  public Endpoint {
    parameters = Set.copyOf(parameters);
    repeatable = Set.copyOf(repeatable);
  }

  public static Endpoint of(String path, Answering answering, String... parameters) {
    return new Endpoint(path, Set.of(parameters), Set.of(), answering, false);
  }

  /** Returns the same, with one response at a time. */
  public Endpoint large() {
    return new Endpoint(path, parameters, repeatable, answering, true);
  }

  /** Returns what stands for the variable segments, or null when the address is another one. */
  @Nullable List<String> match(List<String> segments) {
    List<String> own = List.of(path.substring(1).split("/"));
    if (own.size() != segments.size()) {
      return null;
    }
    List<String> variables = new java.util.ArrayList<>();
    for (int i = 0; i < own.size(); i++) {
      if (own.get(i).startsWith("{")) {
        variables.add(segments.get(i));
      } else if (!own.get(i).equals(segments.get(i))) {
        return null;
      }
    }
    return variables;
  }

  QueryParameters params(Map<String, java.util.Deque<String>> query, long now) {
    return QueryParameters.of(query, parameters, repeatable, now);
  }
}

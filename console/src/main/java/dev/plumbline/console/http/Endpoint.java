package dev.plumbline.console.http;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One address of the API.
 *
 * @param path segments, of which {@code {x}} stands for any one; what stood there is in {@link
 *     Request#path}
 * @param parameters query parameters that it knows
 * @param repeatable query parameters that may be given more than once
 * @param isLarge whether an answer may take so much memory that only one is made at a time
 */
public record Endpoint(
    String path,
    Set<String> parameters,
    Set<String> repeatable,
    Answering answering,
    boolean isLarge) {

  /** Answers a request with a JSON document. */
  public interface Answering {
    @Nullable Object answer(Request request);
  }

  /**
   * A request for an endpoint.
   *
   * @param path what stood for the {@code {x}} of the endpoint's path, in order
   */
  public record Request(List<String> path, Params params) {}

  /** A document that is answered with 503: the console itself is not well. */
  public record Unwell(Object document) {}

  public Endpoint {
    parameters = Set.copyOf(parameters);
    repeatable = Set.copyOf(repeatable);
  }

  public static Endpoint of(String path, Answering answering, String... parameters) {
    return new Endpoint(path, Set.of(parameters), Set.of(), answering, false);
  }

  /** Returns the same, of which one answer is made at a time. */
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

  Params params(Map<String, java.util.Deque<String>> query, long now) {
    return Params.of(query, parameters, repeatable, now);
  }
}

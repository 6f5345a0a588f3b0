package dev.plumbline.cli.query;

import dev.plumbline.cli.format.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks a Prometheus by its HTTP API. */
public final class Prometheus {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** What the JDK's client says of a 401. */
  private static final Pattern REFUSED =
      Pattern.compile("authentication attempts|No credentials provided");

  private final HttpClient client;
  private final String base;

  public Prometheus(HttpClient client, String base) {
    this.client = client;
    this.base = base;
  }

  /** One series of an instant vector. */
  public record Sample(Map<String, String> labels, double value) {

    public String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  /** Prometheus did not answer, or refused the question. */
  public static final class QueryException extends IOException {

    private static final long serialVersionUID = 1L;

    QueryException(String message) {
      super(message);
    }
  }

  /** Returns the present value of each series that the expression yields. */
  public List<Sample> query(String expression) throws IOException, InterruptedException {
    Map<String, @Nullable Object> data =
        Json.asObject(ask("/api/v1/query?query=" + encoded(expression)));
    List<Sample> samples = new ArrayList<>();
    for (Object item : Json.asList(data.get("result"))) {
      Map<String, @Nullable Object> series = Json.asObject(item);
      List<@Nullable Object> value = Json.asList(series.get("value"));
      if (value.size() == 2 && value.get(1) instanceof String number) {
        samples.add(new Sample(labels(series.get("metric")), number(number)));
      }
    }
    return samples;
  }

  /** Returns the label sets of the series that the selector matches. */
  public List<Map<String, String>> series(String selector)
      throws IOException, InterruptedException {
    List<Map<String, String>> found = new ArrayList<>();
    for (Object item : Json.asList(ask("/api/v1/series?match[]=" + encoded(selector)))) {
      found.add(labels(item));
    }
    return found;
  }

  private @Nullable Object ask(String path) throws IOException, InterruptedException {
    // [ and ] are no URI characters.
    URI address = URI.create(base + path.replace("[]", "%5B%5D"));
    HttpResponse<String> response = sent(HttpRequest.newBuilder(address).timeout(PATIENCE).build());
    if (response.statusCode() == 401) {
      throw new QueryException(
          "Prometheus at "
              + SafeUrl.of(base)
              + " asks for credentials; expected their files in PLUMBLINE_PROMETHEUS_USER_FILE and"
              + " PLUMBLINE_PROMETHEUS_PASSWORD_FILE, for a running demo those in"
              + " build/demo/state/credentials");
    }
    Map<String, @Nullable Object> answer = Json.object(response.body());
    if (!Json.text(answer, "status").equals("success")) {
      throw new QueryException(
          "Prometheus answered "
              + response.statusCode()
              + " to "
              + address
              + ": "
              + Json.text(answer, "error"));
    }
    return answer.get("data");
  }

  /** The JDK's client, where it has credentials that are not taken, fails without an answer. */
  private HttpResponse<String> sent(HttpRequest request) throws IOException, InterruptedException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      if (REFUSED.matcher(String.valueOf(e.getMessage())).find()) {
        throw new QueryException(
            "Prometheus at "
                + SafeUrl.of(base)
                + " refused the credentials (401); expected those that it knows");
      }
      throw e;
    }
  }

  private static Map<String, String> labels(@Nullable Object metric) {
    Map<String, String> labels = new TreeMap<>();
    Json.asObject(metric)
        .forEach(
            (name, value) -> {
              if (value instanceof String text) {
                labels.put(name, text);
              }
            });
    return labels;
  }

  /** Prometheus writes NaN and infinities its own way. */
  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

package dev.plumbline.clients;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Queries a Prometheus, or another server of its HTTP API, version 1. */
public final class Prometheus {

  private static final double MILLIS = 1000.0;

  private final JsonClient client;

  /**
   * @param patience how long to wait for an answer
   */
  public Prometheus(Upstream server, Duration patience) {
    this.client = new JsonClient("Prometheus", server, patience);
  }

  /** One value and its labels. */
  public record Sample(Map<String, String> labels, double value) {

    /** Returns the label's value, empty when there is none. */
    public String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  /** A series on an axis: one value for each moment, NaN where there is none. */
  @SuppressWarnings("ArrayRecordComponent") // filled once, never compared
  public record Line(Map<String, String> labels, double[] values) {

    public String label(String name) {
      return labels.getOrDefault(name, "");
    }
  }

  /** Moments at which values are asked for, in Unix milliseconds. */
  public record Axis(long fromMillis, long stepMillis, int count) {

    public static Axis of(long fromMillis, long toMillis, long stepMillis) {
      long first = (fromMillis + stepMillis - 1) / stepMillis * stepMillis;
      int count = first > toMillis ? 1 : (int) ((toMillis - first) / stepMillis) + 1;
      return new Axis(first, stepMillis, count);
    }

    public long[] moments() {
      long[] moments = new long[count];
      for (int i = 0; i < count; i++) {
        moments[i] = fromMillis + i * stepMillis;
      }
      return moments;
    }
  }

  /** Returns the present values of an expression. */
  public List<Sample> instant(String query) {
    return samples(result("/api/v1/query", "query", query));
  }

  /** Returns the values of an expression at one moment. */
  public List<Sample> instant(String query, long atMillis) {
    return samples(result("/api/v1/query", "query", query, "time", seconds(atMillis)));
  }

  private static List<Sample> samples(List<Map<String, @Nullable Object>> result) {
    List<Sample> samples = new ArrayList<>();
    for (Map<String, @Nullable Object> item : result) {
      List<@Nullable Object> pair = Json.list(item.get("value"));
      if (pair.size() == 2) {
        samples.add(new Sample(labels(item.get("metric")), number(pair.get(1))));
      }
    }
    return samples;
  }

  /** Returns the values of an expression along an axis. */
  public List<Line> range(String query, Axis axis) {
    List<Line> lines = new ArrayList<>();
    for (Map<String, @Nullable Object> item :
        result(
            "/api/v1/query_range",
            "query",
            query,
            "start",
            seconds(axis.fromMillis()),
            "end",
            seconds(axis.fromMillis() + (axis.count() - 1) * axis.stepMillis()),
            "step",
            seconds(axis.stepMillis()))) {
      double[] values = new double[axis.count()];
      Arrays.fill(values, Double.NaN);
      for (Object pair : Json.list(item.get("values"))) {
        List<@Nullable Object> both = Json.list(pair);
        int place =
            (int)
                Math.round((number(both.get(0)) * MILLIS - axis.fromMillis()) / axis.stepMillis());
        if (place >= 0 && place < values.length) {
          values[place] = number(both.get(1));
        }
      }
      lines.add(new Line(labels(item.get("metric")), values));
    }
    return lines;
  }

  /** An exemplar and the series that it belongs to. */
  public record Exemplar(
      Map<String, String> series, Map<String, String> labels, double value, long atMillis) {}

  public List<Exemplar> exemplars(String query, long fromMillis, long toMillis) {
    List<Exemplar> exemplars = new ArrayList<>();
    Object data =
        ask(
            "/api/v1/query_exemplars",
            "query",
            query,
            "start",
            seconds(fromMillis),
            "end",
            seconds(toMillis));
    for (Object entry : Json.list(data)) {
      Map<String, String> series = labels(Json.object(entry).get("seriesLabels"));
      for (Object item : Json.list(Json.object(entry).get("exemplars"))) {
        Map<String, @Nullable Object> exemplar = Json.object(item);
        exemplars.add(
            new Exemplar(
                series,
                labels(exemplar.get("labels")),
                number(exemplar.get("value")),
                (long) (number(exemplar.get("timestamp")) * MILLIS)));
      }
    }
    return exemplars;
  }

  /** Returns the labels of the series that match a selector. */
  public List<Map<String, String>> series(String selector) {
    List<Map<String, String>> series = new ArrayList<>();
    Json.list(ask("/api/v1/series?match%5B%5D=" + encode(selector)))
        .forEach(item -> series.add(labels(item)));
    return series;
  }

  /** Returns the names of the metrics that match a selector. */
  public List<String> names(String selector, long fromMillis, long toMillis) {
    List<String> names = new ArrayList<>();
    Object data =
        ask(
            "/api/v1/label/__name__/values?match%5B%5D=" + encode(selector),
            "start",
            seconds(fromMillis),
            "end",
            seconds(toMillis));
    Json.list(data).forEach(name -> names.add(String.valueOf(name)));
    return names;
  }

  /** Returns the groups of alerting rules, as Prometheus returns them. */
  public List<Map<String, @Nullable Object>> alertRules() {
    List<Map<String, @Nullable Object>> groups = new ArrayList<>();
    Object data = ask("/api/v1/rules?type=alert");
    Json.list(Json.object(data).get("groups")).forEach(group -> groups.add(Json.object(group)));
    return groups;
  }

  /**
   * Returns the text as it stands in a PromQL string. Prometheus rejects an unescaped U+FFFD as
   * invalid UTF-8.
   */
  public static String quoted(String text) {
    return '"'
        + text.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\uFFFD", "\\uFFFD")
        + '"';
  }

  private List<Map<String, @Nullable Object>> result(String path, String... parameters) {
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    Json.list(Json.object(ask(path, parameters)).get("result"))
        .forEach(item -> items.add(Json.object(item)));
    return items;
  }

  private @Nullable Object ask(String path, String... parameters) {
    StringBuilder form = new StringBuilder();
    for (int i = 0; i < parameters.length; i += 2) {
      form.append(form.length() == 0 ? "" : "&")
          .append(parameters[i])
          .append('=')
          .append(encode(parameters[i + 1]));
    }
    JsonClient.Response response;
    if (path.startsWith("/api/v1/query")) {
      response = client.post(path, form.toString());
    } else {
      String joint = path.contains("?") ? "&" : "?";
      response = client.get(form.length() == 0 ? path : path + joint + form);
    }
    Map<String, @Nullable Object> body = response.object();
    if (response.status() != 200 || !Json.text(body, "status").equals("success")) {
      String error = Json.text(body, "error");
      throw client.unexpected(
          "answered %d%s".formatted(response.status(), error.isEmpty() ? "" : ": " + error),
          response.status());
    }
    return body.get("data");
  }

  private static Map<String, String> labels(@Nullable Object value) {
    Map<String, String> labels = new TreeMap<>();
    Json.object(value).forEach((name, label) -> labels.put(name, String.valueOf(label)));
    return labels;
  }

  private static double number(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    try {
      String text = String.valueOf(value);
      return switch (text) {
        case "+Inf" -> Double.POSITIVE_INFINITY;
        case "-Inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(text);
      };
    } catch (NumberFormatException notANumber) {
      return Double.NaN;
    }
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f", millis / MILLIS);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}

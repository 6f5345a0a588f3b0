package dev.plumbline.console.alerts;

import dev.plumbline.console.metrics.Environments;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One alert, from Alertmanager, Prometheus or the webhook.
 *
 * @param state {@code firing}, {@code pending}, {@code suppressed} or {@code resolved}
 * @param endsMillis 0 while it goes on
 * @param source {@code alertmanager}, {@code prometheus} or {@code webhook}
 */
public record Alert(
    String fingerprint,
    String state,
    long startsMillis,
    long endsMillis,
    Map<String, String> labels,
    Map<String, String> annotations,
    String source) {

  public Alert {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  public String name() {
    return label("alertname");
  }

  /** Returns the service whose callers are affected, empty when it names none. */
  public String service() {
    return label("service_name");
  }

  /** Returns the origin, empty when it names none. */
  public String origin() {
    String origin = label("origin");
    return origin.isEmpty() ? label("plumbline_error_origin") : origin;
  }

  /** Returns the error code, empty when it is not about one. */
  public String code() {
    String code = label("code");
    return code.isEmpty() ? label("plumbline_error_code") : code;
  }

  /**
   * Returns whether it is about this deployment environment; one that names none is about each.
   *
   * @param environment null for any
   */
  public boolean isOf(@Nullable String environment) {
    String own = label(Environments.LABEL);
    return own.isEmpty() || Environments.isOf(environment, own);
  }

  public String label(String name) {
    return labels.getOrDefault(name, "");
  }

  Alert resolved(long atMillis) {
    return new Alert(fingerprint, "resolved", startsMillis, atMillis, labels, annotations, source);
  }

  /** Returns the number of characters of all its texts. */
  long characters() {
    long count = fingerprint.length();
    for (Map<String, String> texts : List.of(labels, annotations)) {
      for (Map.Entry<String, String> text : texts.entrySet()) {
        count += 64L + text.getKey().length() + text.getValue().length();
      }
    }
    return count;
  }

  /** Returns the labels by name, for documents. */
  public Map<String, String> sortedLabels() {
    return new TreeMap<>(labels);
  }
}

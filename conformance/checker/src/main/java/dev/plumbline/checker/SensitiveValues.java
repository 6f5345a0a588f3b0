package dev.plumbline.checker;

import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.KnownKeys.Known;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.checker.rule.AttributeSensitive;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.LogRecord;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.Telemetry;
import java.util.List;
import java.util.Map;

/**
 * Finds sensitive values at each place where one can stand under its key: attributes, entries of
 * maps, events, links, bodies, labels, exemplars, resources, scopes, and the description of a
 * span's status, which is as sensitive as {@code exception.message}.
 */
final class SensitiveValues {

  private static final String MESSAGE = "exception.message";

  private final KnownKeys keys;
  private final AttributeSensitive rule;
  private final Findings findings;

  SensitiveValues(KnownKeys keys, AttributeSensitive rule, Findings findings) {
    this.keys = keys;
    this.rule = rule;
    this.findings = findings;
  }

  /** Checks what a span has besides its own attributes. */
  void checkRest(Span span) {
    for (Attributes inner : span.inner()) {
      check(span, "event or link", inner);
    }
    if (span.statusMessage().isEmpty()) {
      return;
    }
    Known message = keys.find(MESSAGE);
    Protection protection = message.protection();
    if (protection != null) {
      rule.check(
          span,
          "status description",
          MESSAGE,
          message.row(),
          protection,
          span.statusMessage(),
          findings);
    }
  }

  /** Checks what a log record has besides its attributes. */
  void checkRest(LogRecord log) {
    if (!log.body().equals("")) {
      within(log, "body", "", log.body());
    }
  }

  /** Checks a resource by the first item that came from it. */
  void checkResource(Telemetry first) {
    check(first, "resource", first.emitter().resource().attributes());
  }

  /** Checks a scope by the first item that came from it. */
  void checkScope(Telemetry first) {
    check(first, "scope", first.emitter().scope().attributes());
  }

  private void check(Telemetry item, String place, Attributes attributes) {
    for (int i = 0; i < attributes.size(); i++) {
      check(item, place, attributes.key(i), attributes.value(i));
    }
  }

  private void check(Telemetry item, String place, String key, Object value) {
    check(item, place, key, keys.find(key), value);
  }

  /** Checks one value by the row of its key. */
  void check(Telemetry item, String place, String key, Known known, Object value) {
    if (known.protection() != null) {
      rule.check(item, place, key, known.row(), known.protection(), value, findings);
    } else if (!isSingle(value)) {
      within(item, place, key, value);
    }
  }

  /**
   * Whether a value is neither a map nor a list. Compares final classes, which is faster than a
   * test for two interfaces.
   */
  private static boolean isSingle(Object value) {
    return value instanceof String
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof Double;
  }

  /** Checks entries of maps by their key and each end of their path. */
  private void within(Telemetry item, String place, String path, Object value) {
    if (value instanceof List<?> list) {
      list.forEach(element -> within(item, place, path, element));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, inner) -> entry(item, place, path, String.valueOf(key), inner));
    }
  }

  private void entry(Telemetry item, String place, String path, String key, Object value) {
    String whole = path.isEmpty() ? key : path + "." + key;
    int from = whole.length() - key.length();
    while (true) {
      Known known = keys.find(whole.substring(from));
      if (known.protection() != null) {
        rule.check(item, place, whole, known.row(), known.protection(), value, findings);
        return;
      }
      if (from == 0) {
        break;
      }
      from = whole.lastIndexOf('.', from - 2) + 1;
    }
    within(item, place, whole, value);
  }
}

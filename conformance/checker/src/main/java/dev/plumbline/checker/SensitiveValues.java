package dev.plumbline.checker;

import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.KnownKeys.Known;
import dev.plumbline.checker.rule.AttributeSensitive;
import dev.plumbline.checker.verdict.Findings;
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

  /** Judges what a span has besides its own attributes. */
  void judgeRest(Span span) {
    for (Attributes inner : span.inner()) {
      judge(span, "event or link", inner);
    }
    if (span.statusMessage().isEmpty()) {
      return;
    }
    Known message = keys.find(MESSAGE);
    Protection protection = message.protection();
    if (protection != null) {
      rule.judge(
          span,
          "status description",
          MESSAGE,
          message.row(),
          protection,
          span.statusMessage(),
          findings);
    }
  }

  /** Judges what a log record has besides its attributes. */
  void judgeRest(LogRecord log) {
    if (!log.body().equals("")) {
      within(log, "body", "", log.body());
    }
  }

  /** Judges a resource by the first item that came from it. */
  void judgeResource(Telemetry first) {
    judge(first, "resource", first.emitter().resource().attributes());
  }

  /** Judges a scope by the first item that came from it. */
  void judgeScope(Telemetry first) {
    judge(first, "scope", first.emitter().scope().attributes());
  }

  private void judge(Telemetry item, String place, Attributes attributes) {
    for (int i = 0; i < attributes.size(); i++) {
      judge(item, place, attributes.key(i), attributes.value(i));
    }
  }

  private void judge(Telemetry item, String place, String key, Object value) {
    judge(item, place, key, keys.find(key), value);
  }

  /** Judges one value by what is known of its key. */
  void judge(Telemetry item, String place, String key, Known known, Object value) {
    if (known.protection() != null) {
      rule.judge(item, place, key, known.row(), known.protection(), value, findings);
    } else if (value instanceof Map<?, ?> || value instanceof List<?>) {
      within(item, place, key, value);
    }
  }

  /** Judges entries of maps by their key and each end of their path. */
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
        rule.judge(item, place, whole, known.row(), known.protection(), value, findings);
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

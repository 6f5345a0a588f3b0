package dev.plumbline.cli.explain;

import dev.plumbline.charter.registry.Span;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The spans of one service with one name and kind: how many, their row, what was found. */
final class SpanSummary {
  private final String service;
  private final String kind;
  private final Supplier<String> name;
  private final Map<String, Long> rows = new TreeMap<>();
  private final Map<String, Long> findings = new TreeMap<>();
  private long spans;

  /**
   * @param name as it may be shown once all spans were seen
   */
  SpanSummary(String service, String kind, Supplier<String> name) {
    this.service = service;
    this.kind = kind;
    this.name = name;
  }

  void see(@Nullable Span row) {
    spans++;
    rows.merge(row == null ? "none" : row.type(), 1L, Long::sum);
  }

  void found(String rule) {
    findings.merge(rule, 1L, Long::sum);
  }

  String service() {
    return service;
  }

  String kind() {
    return kind;
  }

  String name() {
    return name.get();
  }

  long spans() {
    return spans;
  }

  /** Spans by type of their row; {@code none} where the charter has no row for them. */
  Map<String, Long> rows() {
    return rows;
  }

  /** Findings by rule. */
  Map<String, Long> findings() {
    return findings;
  }
}

package dev.plumbline.cli.explain;

import java.util.List;
import java.util.Map;

/**
 * Why one item of telemetry is as it is.
 *
 * @param kind span, metric or log record
 * @param what the kind of the span, the instrument and unit of the metric
 * @param ids trace and span id, as far as the item has them
 * @param process where it is from, its digest and mode
 * @param row the row that it falls under, and why
 * @param changes what its process does to such an item, and what can be seen of it
 * @param error the error tuple and why it is so; empty where nothing is recorded
 * @param conforming rules without a finding, by mode
 */
record Explained(
    String kind,
    String what,
    String name,
    String service,
    Map<String, String> ids,
    List<String> process,
    Row row,
    List<String> changes,
    List<String> error,
    List<ExplainedAttribute> attributes,
    List<ExplainedFinding> findings,
    Map<String, List<String>> conforming) {

  /**
   * The row of an item.
   *
   * @param type type of the span, name of the metric or event; empty where there is none
   * @param where file and line, also of base
   * @param reasons why this row, and what else could be meant
   */
  record Row(String type, String where, List<String> reasons) {}

  /**
   * One attribute or label.
   *
   * @param value as it may be shown
   * @param row key of its row, which a template has of its own; empty where there is none
   * @param is what the row states and whether the value is so
   */
  record ExplainedAttribute(
      String key, String value, String row, String where, List<String> is, List<String> breaks) {}

  /** One finding of the checker, with the mode of its rule. */
  record ExplainedFinding(String rule, RuleModes.RuleMode mode, String message, String where) {}
}

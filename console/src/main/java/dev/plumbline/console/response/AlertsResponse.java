package dev.plumbline.console.response;

import dev.plumbline.console.json.Document;
import java.util.List;
import java.util.Map;

/** {@code GET /api/alerts}. */
public record AlertsResponse(
    Map<PartName, Part> parts, List<AlertEntry> alerts, List<Budget> budgets, List<Rule> rules)
    implements Document {

  /** A rule by which alerts are made. */
  public record Rule(String name, String group, String state, String query) implements Document {}
}

package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.naming.SpanTypes;
import dev.plumbline.charter.registry.Span;
import dev.plumbline.charter.registry.SpanKind;
import dev.plumbline.checker.Checker;
import dev.plumbline.cli.explain.Explained.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains which row a span falls under (docs/span-types.md), and which others it might. */
final class SpanRow {
  private static final int NEAR = 2;

  private final Charter charter;
  private final Origins origins;

  SpanRow(Charter charter, Origins origins) {
    this.charter = charter;
    this.origins = origins;
  }

  Row explain(dev.plumbline.otlp.Span span) {
    Span row = Checker.rowOf(charter, span);
    List<Span> ofKind =
        charter.spans().values().stream()
            .filter(other -> other.kind() == SpanKind.fromWord(span.kind().word()))
            .sorted(SpanTypes.byStrength())
            .toList();
    return row == null
        ? new Row("", "", none(span, ofKind))
        : new Row(row.type(), origins.of(row.location()), reasons(span, row, ofKind));
  }

  private static List<String> reasons(dev.plumbline.otlp.Span span, Span row, List<Span> ofKind) {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        row.match().isEmpty()
            ? "its name is that of the row, which has no match"
            : "it has " + String.join(", ", row.match()));
    for (Span other : ofKind) {
      if (other != row && fits(span, other)) {
        reasons.add(
            other.type()
                + " fits too, but "
                + (other.match().size() < row.match().size()
                    ? "lists fewer attributes"
                    : "comes later in byte order"));
      }
    }
    reasons.add("name template \"" + row.name() + '"');
    return reasons;
  }

  private static boolean fits(dev.plumbline.otlp.Span span, Span row) {
    return row.match().isEmpty()
        ? row.name().isLiteral() && row.name().toString().equals(span.name())
        : row.match().stream().allMatch(span.attributes()::has);
  }

  private static List<String> none(dev.plumbline.otlp.Span span, List<Span> ofKind) {
    List<String> reasons = new ArrayList<>();
    if (ofKind.isEmpty()) {
      reasons.add("the charter has no row of kind " + span.kind().word());
      return reasons;
    }
    reasons.add("no row of kind " + span.kind().word() + " fits");
    ofKind.stream()
        .filter(row -> !row.match().isEmpty())
        .sorted(Comparator.comparingInt(row -> missing(span, row).size()))
        .limit(NEAR)
        .forEach(
            row ->
                reasons.add(row.type() + " would need " + String.join(", ", missing(span, row))));
    return reasons;
  }

  private static List<String> missing(dev.plumbline.otlp.Span span, @Nullable Span row) {
    return row == null
        ? List.of()
        : row.match().stream().filter(key -> !span.attributes().has(key)).toList();
  }
}

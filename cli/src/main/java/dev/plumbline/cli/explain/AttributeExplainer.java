package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.Deprecation;
import dev.plumbline.charter.registry.Protection;
import dev.plumbline.checker.AttributeCheck;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.checker.rule.Rules;
import dev.plumbline.cli.explain.Explained.ExplainedAttribute;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Telemetry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Explains attributes by their rows; whether they break a rule is the checker's answer. */
final class AttributeExplainer {
  private final Charter charter;
  private final AttributeRows rows;
  private final Origins origins;
  private final Rules rules;
  private final Map<String, Set<String>> oldNames = new TreeMap<>();

  AttributeExplainer(Charter charter, Origins origins, Rules rules) {
    this.charter = charter;
    this.rows = new AttributeRows(charter);
    this.origins = origins;
    this.rules = rules;
    for (Attribute row : charter.attributes().values()) {
      if (row.renamedTo() != null) {
        oldNames.computeIfAbsent(row.renamedTo(), key -> new TreeSet<>()).add(row.key());
      }
    }
  }

  /**
   * The item that the attributes are of.
   *
   * @param uses those that its row lists; null where it has no row
   * @param isKnown whether the checker checks values of its attributes
   * @param isChecked whether the checker checks the item at all
   * @param asOnly checks the rules of the item as if it had this attribute only
   */
  record Carrier(
      Telemetry item,
      @Nullable Map<String, AttributeUse> uses,
      boolean isKnown,
      boolean isChecked,
      BiConsumer<Attributes, Findings> asOnly) {}

  List<ExplainedAttribute> explain(Carrier carrier, Attributes attributes, SafeText safe) {
    List<ExplainedAttribute> explained = new ArrayList<>();
    for (int i = 0; i < attributes.size(); i++) {
      explained.add(one(carrier, attributes.key(i), List.of(attributes.value(i)), safe));
    }
    return explained;
  }

  /** Explains one with all its values, of which a span has one; the first is shown. */
  ExplainedAttribute one(Carrier carrier, String key, Collection<Object> values, SafeText safe) {
    Object value = values.iterator().next();
    String more = values.size() == 1 ? "" : " and " + (values.size() - 1) + " more";
    Attribute row = rows.row(key);
    Protection protection = rows.protection(key);
    String origin = row == null ? "" : origins.of(row.location());
    Set<String> breaks = new LinkedHashSet<>();
    values.forEach(each -> breaks.addAll(breaks(carrier, key, each)));
    return new ExplainedAttribute(
        safe.name(key),
        safe.value(key, value, redactor(row)) + more,
        row == null ? "" : row.key(),
        origin,
        is(carrier, key, value, row, protection, breaks),
        List.copyOf(breaks));
  }

  /** What makes a key sensitive: its row, that of its new name, or no row at all. */
  private String redactor(@Nullable Attribute row) {
    String newName = row == null ? null : row.renamedTo();
    Attribute successor = newName == null ? null : rows.row(newName);
    if (row != null && row.sensitivity() != null) {
      return origins.of(row.location());
    }
    return successor != null && successor.sensitivity() != null
        ? origins.of(successor.location())
        : "the defaults, docs/rules/attribute-sensitive.md";
  }

  /** Ids of the rules that this attribute breaks, as the checker has it. */
  private Set<String> breaks(Carrier carrier, String key, Object value) {
    Set<String> breaks = new LinkedHashSet<>();
    if (carrier.isChecked()) {
      Findings findings = new Findings();
      Attributes only = Attributes.of(key, value);
      new AttributeCheck(charter, rules, findings).check(carrier.item(), only, carrier.isKnown());
      carrier.asOnly().accept(only, findings);
      findings.list().stream().map(CountedFinding::rule).forEach(breaks::add);
    }
    return breaks;
  }

  private List<String> is(
      Carrier carrier,
      String key,
      Object value,
      @Nullable Attribute row,
      @Nullable Protection protection,
      Set<String> breaks) {
    List<String> is = new ArrayList<>();
    if (row == null) {
      is.add("unknown to the charter");
    } else {
      Map<String, AttributeUse> uses = carrier.uses();
      AttributeUse use = uses == null ? null : uses.get(row.key());
      if (use != null) {
        is.add(use.level().word());
      } else if (uses != null && breaks.contains("attribute-unknown")) {
        is.add("not listed by the row of the " + kind(carrier));
      }
      type(is, row, protection, breaks);
      length(is, row, value);
      deprecation(is, row);
    }
    if (protection != null) {
      is.add(protectionWords(protection, breaks.contains("attribute-sensitive")));
    }
    Set<String> old = oldNames.get(row == null ? key : row.key());
    if (old != null) {
      is.add("also the new name of " + String.join(", ", old));
    }
    breaks.forEach(rule -> is.add("breaks " + rule));
    return is;
  }

  private static String kind(Carrier carrier) {
    return carrier.item() instanceof dev.plumbline.otlp.Span ? "span" : "metric";
  }

  private static void type(
      List<String> is, Attribute row, @Nullable Protection protection, Set<String> breaks) {
    boolean replaced = protection == Protection.HASH || protection == Protection.MASK;
    if (replaced || breaks.contains("attribute-type")) {
      is.add("of type " + row.type().word());
    } else {
      is.add(row.type().word() + " ok");
    }
    if (!row.members().isEmpty() && !breaks.contains("attribute-enum")) {
      is.add(row.closed() ? "enum ok" : "open enum");
    }
  }

  private static void length(List<String> is, Attribute row, Object value) {
    if (row.maxLength() > 0 && value instanceof String text && text.length() == row.maxLength()) {
      is.add("as long as it may be (" + row.maxLength() + "), perhaps cut");
    }
  }

  private static void deprecation(List<String> is, Attribute row) {
    Deprecation deprecation = row.deprecation();
    if (deprecation != null) {
      String newName = row.renamedTo();
      is.add("deprecated" + (newName == null ? "" : ", renamed to " + newName));
    }
  }

  private static String protectionWords(Protection protection, boolean isInTheClear) {
    if (isInTheClear) {
      return "sensitive, and left the process in the clear";
    }
    return switch (protection) {
      case WITHHOLD, DROP -> "sensitive: left out"; // then it would not be here
      case HASH -> "sensitive: left as a hash";
      case MASK -> "sensitive: left as a mask";
      case ADDRESS -> "sensitive: an address without user, query and fragment";
      case STATEMENT -> "sensitive: SQL without literals";
      case TRACE -> "sensitive: a trace without messages";
    };
  }
}

package dev.plumbline.cli.docs;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeUse;
import dev.plumbline.charter.registry.EnumMember;
import dev.plumbline.charter.registry.Metric;
import dev.plumbline.charter.registry.Span;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The pages of the registry: spans, metrics, attributes. */
final class RegistryPages {
  private final Charter charter;

  RegistryPages(Charter charter) {
    this.charter = charter;
  }

  void spans(Html html) {
    for (Span span : charter.spans().values()) {
      html.entry(span.type(), span.kind().word())
          .paragraph(span.brief())
          .raw("<p>Name ")
          .code(span.name().toString());
      if (!span.match().isEmpty()) {
        html.raw("; recognised by ").list(span.match());
      }
      html.raw(" · ").text(span.location().fileAndLine()).raw("</p>\n");
      uses(html, span.attributes().values());
      html.end();
    }
  }

  void metrics(Html html) {
    for (Metric metric : charter.metrics().values()) {
      html.entry(metric.name(), metric.instrument().word() + ", " + metric.unit())
          .paragraph(metric.brief())
          .raw("<p>");
      if (!metric.buckets().isEmpty()) {
        html.raw("Buckets ")
            .code(
                metric.buckets().stream()
                    .map(bound -> new BigDecimal(bound.toString()).stripTrailingZeros())
                    .map(BigDecimal::toPlainString)
                    .collect(Collectors.joining(", ")))
            .raw(" · ");
      }
      if (metric.maxSeries() > 0) {
        html.text("at most " + metric.maxSeries() + " series a process · ");
      }
      html.text(metric.location().fileAndLine()).raw("</p>\n");
      uses(html, metric.labels().values());
      html.end();
    }
  }

  void attributes(Html html) {
    Map<String, List<String>> users = users();
    for (Attribute attribute : charter.attributes().values()) {
      html.entry(attribute.key(), tags(attribute)).paragraph(attribute.brief());
      if (attribute.deprecation() != null) {
        html.raw("<p class=\"warn\">Deprecated. ");
        String successor = attribute.renamedTo();
        if (successor != null) {
          html.raw("Use ").link(Page.ATTRIBUTES.file(), successor, successor).raw(". ");
        }
        html.text(attribute.deprecationNote()).raw("</p>\n");
      }
      members(html, attribute);
      html.raw("<p>Used by ")
          .text(String.join(", ", users.getOrDefault(attribute.key(), List.of("nothing"))))
          .raw(" · ")
          .text(attribute.location().fileAndLine())
          .raw("</p>\n")
          .end();
    }
  }

  private static String tags(Attribute attribute) {
    List<String> tags = new ArrayList<>();
    tags.add(
        (attribute.template() ? "template of " : "")
            + attribute.type().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    if (attribute.sensitivity() != null) {
      tags.add("sensitive: " + attribute.sensitivity().word());
    }
    if (attribute.maxLength() > 0) {
      tags.add("at most " + attribute.maxLength() + " characters");
    }
    if (attribute.cardinality() != null) {
      tags.add("at most " + attribute.cardinality().max() + " values as a label");
    }
    return String.join(", ", tags);
  }

  private static void members(Html html, Attribute attribute) {
    if (attribute.members().isEmpty()) {
      return;
    }
    html.paragraph(attribute.closed() ? "Exactly one of:" : "Well-known values:").head("value", "");
    for (EnumMember member : attribute.members()) {
      html.raw("<tr><td>")
          .code(member.value().toString())
          .raw("</td><td>")
          .text(member.brief())
          .raw("</td></tr>\n");
    }
    html.foot();
  }

  private static void uses(Html html, Collection<AttributeUse> uses) {
    if (uses.isEmpty()) {
      return;
    }
    html.head("attribute", "level", "");
    for (AttributeUse use : uses) {
      String condition = use.condition();
      html.raw("<tr><td>")
          .link(Page.ATTRIBUTES.file(), use.key(), use.key())
          .raw("</td><td>")
          .text(use.level().word().replace('_', ' '))
          .raw("</td><td>")
          .text(condition == null ? use.attribute().brief() : condition)
          .raw("</td></tr>\n");
    }
    html.foot();
  }

  private Map<String, List<String>> users() {
    Map<String, List<String>> users = new TreeMap<>();
    charter.spans().values().forEach(s -> note(users, "span " + s.type(), s.attributes()));
    charter.metrics().values().forEach(m -> note(users, "metric " + m.name(), m.labels()));
    charter.events().values().forEach(e -> note(users, "event " + e.name(), e.attributes()));
    charter
        .entities()
        .values()
        .forEach(
            entity -> {
              note(users, "entity " + entity.type(), entity.identity());
              note(users, "entity " + entity.type(), entity.description());
            });
    return users;
  }

  private static void note(
      Map<String, List<String>> users, String user, Map<String, AttributeUse> uses) {
    uses.keySet().forEach(key -> users.computeIfAbsent(key, each -> new ArrayList<>()).add(user));
  }
}

package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * In the trace of each request the server spans of several services have the same values of some
 * attributes, and each of these services has one.
 *
 * @param services whose server spans are compared
 * @param attributes keys that have to be there
 */
public record AttributesAgree(List<String> services, List<String> attributes)
    implements Requirement {
  private static final String NOTHING = "nothing";

  public AttributesAgree {
    services = List.copyOf(services);
    attributes = List.copyOf(attributes);
  }

  static AttributesAgree read(LessonNode node) {
    return new AttributesAgree(node.texts("services"), node.texts("attributes"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<SentRequest> about = evidence.requests();
    RequirementResult result =
        RequirementResult.ofEach(about, request -> disagreement(evidence, request).isEmpty());
    return result
        .with(
            about.stream()
                .filter(request -> !disagreement(evidence, request).isEmpty())
                .collect(
                    Collectors.toMap(
                        SentRequest::says,
                        request -> disagreement(evidence, request),
                        (first, second) -> first,
                        LinkedHashMap::new))
                .entrySet()
                .stream()
                .map(each -> each.getKey() + ": " + each.getValue())
                .collect(Collectors.joining("; ")))
        .missing(
            "the same "
                + String.join(", ", attributes)
                + " on the server spans of "
                + String.join(", ", services));
  }

  /** What differs or is not there, in a few words; empty where all agree. */
  private String disagreement(Evidence evidence, SentRequest request) {
    StringBuilder found = new StringBuilder();
    for (String key : attributes) {
      Map<String, TreeSet<String>> servicesOf = new LinkedHashMap<>();
      for (String service : services) {
        for (String value : values(evidence.spans(request), service, key)) {
          servicesOf.computeIfAbsent(value, unseen -> new TreeSet<>()).add(service);
        }
      }
      if (servicesOf.size() > 1 || servicesOf.containsKey(NOTHING)) {
        found
            .append(found.isEmpty() ? "" : ", ")
            .append(key)
            .append(" is ")
            .append(
                servicesOf.entrySet().stream()
                    .map(each -> each.getKey() + " at " + String.join(", ", each.getValue()))
                    .collect(Collectors.joining(", but ")));
      }
    }
    return found.toString();
  }

  private static List<String> values(List<Span> trace, String service, String key) {
    List<String> values =
        trace.stream()
            .filter(span -> Evidence.is(span, service, SpanKind.SERVER))
            .map(span -> span.attributes().get(key))
            .map(value -> value == null ? NOTHING : value.toString())
            .distinct()
            .toList();
    return values.isEmpty() ? List.of(NOTHING) : values;
  }
}

package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import java.util.Optional;

/**
 * In the trace of each request a span of a service has an attribute; or none has.
 *
 * @param service whose spans
 * @param key of the attribute
 * @param value that it has to have; empty for any
 * @param absent whether no span may have it
 */
public record HasAttribute(String service, String key, Optional<String> value, boolean absent)
    implements Requirement {

  static HasAttribute read(LessonNode node) {
    return new HasAttribute(
        node.text("service"), node.text("key"), node.optionalText("value"), node.flag("absent"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    boolean silent =
        evidence.requests().stream()
            .noneMatch(
                request ->
                    evidence.spans(request).stream()
                        .anyMatch(span -> span.service().equals(service)));
    if (silent) {
      return RequirementResult.unmet(
          "no span of " + service + " is in these traces", "spans of " + service);
    }
    RequirementResult result =
        RequirementResult.ofEach(evidence.requests(), request -> has(evidence, request) != absent);
    String what = key + value.map(text -> "=" + text).orElse("");
    return result.missing(
        absent
            ? "spans of " + service + " without " + what
            : "the attribute " + what + " on a span of " + service);
  }

  private boolean has(Evidence evidence, SentRequest request) {
    return evidence.spans(request).stream()
        .filter(span -> span.service().equals(service) && span.attributes().has(key))
        .anyMatch(
            span ->
                value.isEmpty() || value.get().equals(String.valueOf(span.attributes().get(key))));
  }
}

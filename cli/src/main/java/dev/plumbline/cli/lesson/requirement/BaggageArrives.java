package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The baggage of a request under a key is on the spans of a service.
 *
 * @param key an allow-listed key that the charter copies to spans
 * @param service where it must arrive
 */
public record BaggageArrives(String key, String service) implements Requirement {

  static BaggageArrives read(LessonNode node) {
    return new BaggageArrives(node.text("key"), node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<SentRequest> carrying =
        evidence.requests().stream().filter(request -> value(request).isPresent()).toList();
    return RequirementResult.ofEach(carrying, request -> arrived(evidence, request))
        .missing(key + " on a span of " + service);
  }

  private boolean arrived(Evidence evidence, SentRequest request) {
    String sent = value(request).orElseThrow();
    return evidence.spans(request).stream()
        .anyMatch(
            span -> span.service().equals(service) && sent.equals(span.attributes().get(key)));
  }

  private Optional<String> value(SentRequest request) {
    Pattern member = Pattern.compile("(?:^|,)\\s*" + Pattern.quote(key) + "\\s*=\\s*([^,;]*)");
    return request
        .baggage()
        .map(member::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1).strip());
  }
}

package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.otlp.Span;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The baggage of a request under a key is on the spans of a service.
 *
 * @param key an allow-listed key that the charter copies to spans
 * @param service where it must arrive
 */
public record BaggageArrives(String says, String hint, String key, String service)
    implements Requirement {

  @Override
  public RequirementResult check(Evidence evidence) {
    int carrying = 0;
    long arrived = 0;
    for (SentRequest request : evidence.requests()) {
      Optional<String> sent = request.baggage().flatMap(this::value);
      if (sent.isEmpty()) {
        continue;
      }
      carrying++;
      for (Span span : evidence.spans(request)) {
        if (span.service().equals(service) && sent.get().equals(span.attributes().get(key))) {
          arrived++;
          break;
        }
      }
    }
    return RequirementResult.ofAll(arrived, carrying);
  }

  private Optional<String> value(String baggage) {
    Matcher member =
        Pattern.compile("(?:^|,)\\s*" + Pattern.quote(key) + "\\s*=\\s*([^,;]*)").matcher(baggage);
    return member.find() ? Optional.of(member.group(1).strip()) : Optional.empty();
  }
}

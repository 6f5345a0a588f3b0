package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.charter.error.ErrorTuple;
import dev.plumbline.cli.lesson.read.LessonNode;
import dev.plumbline.clients.Json;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A failed request was answered with {@code application/problem+json}, which has the code, reason
 * and origin that a service's server span has.
 *
 * @param service whose span is compared
 */
public record ProblemAnswer(String service) implements Requirement {
  private static final String TYPE = "application/problem+json";

  /** Attribute by member. */
  private static final Map<String, String> MEMBERS = new LinkedHashMap<>();

  static {
    MEMBERS.put("code", ErrorTuple.CODE_KEY);
    MEMBERS.put("reason", ErrorTuple.REASON_KEY);
    MEMBERS.put("origin", ErrorTuple.ORIGIN_KEY);
  }

  static ProblemAnswer read(LessonNode node) {
    return new ProblemAnswer(node.text("service"));
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    List<SentRequest> about = evidence.requests();
    TreeSet<String> wrong = new TreeSet<>();
    for (SentRequest request : about) {
      String found = difference(evidence, request);
      if (!found.isEmpty()) {
        wrong.add(request.says() + ": " + found);
      }
    }
    return RequirementResult.ofEach(about, request -> difference(evidence, request).isEmpty())
        .with(String.join("; ", wrong))
        .missing(
            "a body of type %s with the members %s, as the span of %s has them"
                .formatted(TYPE, String.join(", ", MEMBERS.keySet()), service));
  }

  private String difference(Evidence evidence, SentRequest request) {
    String type = request.answer().contentType();
    if (!type.startsWith(TYPE)) {
      return "the answer's type is " + (type.isEmpty() ? "not stated" : type);
    }
    Map<String, @Nullable Object> problem = Json.readObject(request.answer().body());
    for (Map.Entry<String, String> member : MEMBERS.entrySet()) {
      String answered = Json.text(problem, member.getKey());
      String recorded =
          evidence.spans(request).stream()
              .filter(span -> Evidence.is(span, service, SpanKind.SERVER))
              .map(Span::attributes)
              .map(attributes -> attributes.text(member.getValue()))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse("");
      if (answered.isEmpty() || !answered.equals(recorded)) {
        return "%s of the answer is %s, %s of the span %s"
            .formatted(member.getKey(), shown(answered), member.getValue(), shown(recorded));
      }
    }
    return "";
  }

  private static String shown(String value) {
    return value.isEmpty() ? "nothing" : value;
  }
}

package dev.plumbline.cli.lesson.requirement;

import java.util.TreeSet;

/** Every request was answered with the status it should be answered with. */
public record AnswersWithStatus(String says, String hint) implements Requirement {

  @Override
  public RequirementResult check(Evidence evidence) {
    long right =
        evidence.requests().stream()
            .filter(request -> request.answered() == request.expected())
            .count();
    TreeSet<String> wrong = new TreeSet<>();
    for (SentRequest request : evidence.requests()) {
      if (request.answered() != request.expected()) {
        wrong.add(
            request.says()
                + ": "
                + (request.answered() == 0 ? "no answer" : "status " + request.answered())
                + ", expected "
                + request.expected());
      }
    }
    return RequirementResult.ofAll(right, evidence.requests().size())
        .with(String.join("; ", wrong));
  }
}

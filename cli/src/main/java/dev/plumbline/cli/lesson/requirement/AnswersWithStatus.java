package dev.plumbline.cli.lesson.requirement;

import dev.plumbline.cli.lesson.read.LessonNode;
import java.util.TreeSet;

/** Every request was answered with the status it should be answered with. */
public record AnswersWithStatus() implements Requirement {

  static AnswersWithStatus read(LessonNode node) {
    return new AnswersWithStatus();
  }

  @Override
  public RequirementResult check(Evidence evidence) {
    TreeSet<String> wrong = new TreeSet<>();
    for (SentRequest request : evidence.requests()) {
      int status = request.answer().status();
      if (status != request.expected()) {
        wrong.add(
            request.says()
                + ": "
                + (status == 0 ? "no answer" : "status " + status)
                + ", expected "
                + request.expected());
      }
    }
    return RequirementResult.ofEach(
            evidence.requests(), request -> request.answer().status() == request.expected())
        .with(String.join("; ", wrong));
  }
}

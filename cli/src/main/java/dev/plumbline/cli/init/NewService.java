package dev.plumbline.cli.init;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A service of a charter that does not exist yet.
 *
 * @param team null where the charter's own name is the team
 * @param calls the services that it calls, in the order given
 */
public record NewService(String name, String language, @Nullable String team, List<String> calls) {
  private static final Pattern STATED =
      Pattern.compile("([\\w.-]+)(?::([\\w.+-]*))?(?::([\\w.-]+))?");

  /** The service as an option has it: {@code NAME[:LANGUAGE[:TEAM]]}. */
  static NewService parse(String text, List<Call> calls) {
    Matcher stated = STATED.matcher(text);
    if (!stated.matches()) {
      throw new IllegalArgumentException(
          "--service is \""
              + text
              + "\"; expected NAME[:LANGUAGE[:TEAM]], like payments:go:billing");
    }
    String name = stated.group(1);
    List<String> called =
        calls.stream().filter(call -> call.from().equals(name)).map(Call::to).distinct().toList();
    return new NewService(name, orElse(stated.group(2), "java"), stated.group(3), called);
  }

  private static String orElse(@Nullable String text, String fallback) {
    return text == null || text.isEmpty() ? fallback : text;
  }

  /** The row in the policy. */
  String row(boolean isBoundary) {
    return "  - {name: "
        + name
        + ", language: "
        + language
        + (team == null ? "" : ", team: " + team)
        + (isBoundary ? ", boundary: true" : "")
        + (calls.isEmpty() ? "" : ", peers: [" + String.join(", ", calls) + ']')
        + '}';
  }

  /**
   * One service calls another.
   *
   * @param from the caller's name
   * @param to the callee's name
   */
  record Call(String from, String to) {
    private static final Pattern STATED = Pattern.compile("([\\w.-]*\\w)(?:->|:)([\\w.-]+)");

    /** The call as an option has it: {@code A->B}, or {@code A:B}, which a shell leaves alone. */
    static Call parse(String text) {
      Matcher stated = STATED.matcher(text);
      if (!stated.matches()) {
        throw new IllegalArgumentException(
            "--calls is \""
                + text
                + "\"; expected CALLER:CALLEE, or 'CALLER->CALLEE' in quotes, because a shell takes"
                + " > for itself");
      }
      return new Call(stated.group(1), stated.group(2));
    }
  }
}

package dev.plumbline.cli.init;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** Other names of languages, by the values of telemetry.sdk.language that SDKs set. */
  private static final Map<String, String> MEANT =
      Map.ofEntries(
          Map.entry("golang", "go"),
          Map.entry("rs", "rust"),
          Map.entry("py", "python"),
          Map.entry("node", "nodejs"),
          Map.entry("node.js", "nodejs"),
          Map.entry("js", "nodejs"),
          Map.entry("javascript", "nodejs"),
          Map.entry("typescript", "nodejs"),
          Map.entry("csharp", "dotnet"),
          Map.entry(".net", "dotnet"),
          Map.entry("c++", "cpp"),
          Map.entry("jvm", "java"),
          Map.entry("kotlin", "java"),
          Map.entry("scala", "java"));

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
    String lower = name.toLowerCase(Locale.ROOT);
    if (!name.equals(lower)) {
      throw new IllegalArgumentException(
          "--service is \"%s\"; expected a service name in lower case, did you mean \"%s\"?"
              .formatted(text, lower));
    }
    String language = orElse(stated.group(2), "java");
    String meant = MEANT.get(language.toLowerCase(Locale.ROOT));
    if (meant != null) {
      throw new IllegalArgumentException(
          "--service is \"%s\"; expected a value of telemetry.sdk.language, did you mean \"%s\"?"
              .formatted(text, meant));
    }
    List<String> called =
        calls.stream().filter(call -> call.from().equals(name)).map(Call::to).distinct().toList();
    return new NewService(name, language, stated.group(3), called);
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

    /** Checks that both services are stated. */
    void requireIn(Collection<String> services) {
      for (String service : List.of(from, to)) {
        if (!services.contains(service)) {
          throw new IllegalArgumentException(
              "--calls %s:%s: there is no --service %s; expected one of %s"
                  .formatted(from, to, service, String.join(", ", services)));
        }
      }
    }
  }
}

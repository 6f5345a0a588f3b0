package dev.plumbline.cli.explain;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the state of the JVM extension's hooks from the log of a process: no metric has it. Lines
 * that are not Plumbline's are ignored.
 */
final class HookLines {
  private static final Pattern START =
      Pattern.compile(
          "hooks live: (.*?); waiting for their library: (.*?)(?:; refused: ([^;]*))?(?:;.*)?$");
  private static final Pattern CHANGE =
      Pattern.compile("Plumbline hook (\\S+) is (live|refused|disabled):? ?(.*)");

  private final Map<String, String> states = new TreeMap<>();

  /** Reads a log, whatever else is in it. */
  static HookLines of(Path log) throws IOException {
    HookLines lines = new HookLines();
    try (BufferedReader reader =
        new BufferedReader(
            new java.io.InputStreamReader(
                Files.newInputStream(log),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(java.nio.charset.CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(java.nio.charset.CodingErrorAction.REPLACE)))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.read(line);
      }
    }
    return lines;
  }

  void read(String line) {
    Matcher start = START.matcher(line);
    if (line.contains("Plumbline ") && start.find()) {
      states.clear(); // a new start of the process
      put(start.group(1), "live");
      put(start.group(2), "waiting for its library");
      put(start.group(3), "refused");
      return;
    }
    Matcher change = CHANGE.matcher(line);
    if (change.find()) {
      String why = change.group(2).equals("live") ? "" : ": " + change.group(3).strip();
      states.put(change.group(1), change.group(2) + why);
    }
  }

  private void put(@org.jspecify.annotations.Nullable String names, String state) {
    if (names == null || names.equals("none")) {
      return;
    }
    for (String name : names.split(", ", -1)) {
      states.put(name.strip(), state);
    }
  }

  boolean isEmpty() {
    return states.isEmpty();
  }

  /** Hooks by state. */
  Map<String, List<String>> byState() {
    Map<String, List<String>> byState = new LinkedHashMap<>();
    states.forEach(
        (hook, state) ->
            byState
                .computeIfAbsent(SafeText.plain(state, 200), key -> new ArrayList<>())
                .add(SafeText.plain(hook, 60)));
    return byState;
  }
}

package dev.plumbline.cli.troubleshooting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.troubleshooting.TroubleshootingPage.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every line that the three languages log has a row in docs/troubleshooting.md, and every row has
 * such a line.
 *
 * <p>A new log call: add a row with its text, and … for what varies. Where the text is made
 * elsewhere than in the call, add the call to {@link #MADE_ELSEWHERE} with the lines that it logs.
 */
class TroubleshootingTest {
  /** Calls whose text another place of the sources makes: file and argument, and their lines. */
  private static final Map<String, List<String>> MADE_ELSEWHERE =
      Map.ofEntries(
          Map.entry(
              "agent-extension/src/main/java/dev/plumbline/agent/install/Start.java"
                  + " line(active) + lacking",
              List.of("Plumbline … charter … (digest …) from … mode=…")),
          Map.entry(
              "agent-extension/src/main/java/dev/plumbline/agent/charter/CharterWatcher.java line",
              List.of("Plumbline hook … is live: instruments …", "Plumbline hook … is refused: …")),
          Map.entry(
              "agent-extension/src/main/java/dev/plumbline/agent/charter/ActiveCharterLoader.java"
                  + " \"{0}\"",
              List.of(
                  "Plumbline ignores … (…): it is …; expected …; …",
                  "Plumbline is off by plumbline.mode (PLUMBLINE_MODE)",
                  "Plumbline is off by the mode of charter … from …")),
          Map.entry(
              "agent-extension/src/main/java/dev/plumbline/agent/finding/FindingCounts.java"
                  + " \"{0} [{1}; see {2}]\"",
              List.of("…; … (…) expects … […; see …]")),
          Map.entry(
              "telemetry-go/plumbline.go w.String()",
              List.of("…=… is not …; using …", "… is not …; using …")),
          Map.entry(
              "telemetry-go/plumbline.go line",
              List.of("…; … (…) expects … […; see docs/rules/….md]")),
          Map.entry(
              "telemetry-go/from.go problem.Error()",
              List.of(
                  "plumbline.From: charter … marks … as sensitive…, and no exporter of … is"
                      + " wrapped; expected Parts.… around each, or nil in place of the provider")),
          Map.entry(
              "telemetry-go/from.go inForceLine(p.chosen.charter, p.chosen.source, p.settings.mode)"
                  + " + t.cannotHoldWords()",
              List.of("charter … is in force (digest …), …, mode …; cannot hold here: …")),
          Map.entry(
              "telemetry-go/plumbline.go inForceLine(chosen.charter, chosen.source, s.mode)",
              List.of(
                  "charter … is in force (digest …), …, mode …",
                  "charter … (digest …), …: mode off, nothing of it is applied")),
          Map.entry(
              "telemetry-go/charterinforce.go inForceLine(next, \"from \"+t.file.path,"
                  + " t.modeBy(next)) + t.cannotHoldWords()",
              List.of("charter … is in force (digest …), …, mode …")),
          Map.entry(
              "telemetry-go/plumbline.go chosen.line",
              List.of(
                  "the charter of plumbline.WithCharter is refused; base … observes, and only what"
                      + " base marks as sensitive is redacted (PLUMBLINE_ON_REFUSED=hold exports"
                      + " nothing instead): …")),
          Map.entry(
              "telemetry-rust/src/init.rs \"{warning}\"",
              List.of("…=… is not …; using …", "… is not …; using …")),
          Map.entry(
              "telemetry-rust/src/init.rs \"{line}\"",
              List.of(
                  "no charter is in force (mode off, from PLUMBLINE_MODE): telemetry is exported as"
                      + " it is recorded",
                  "the charter in … is refused; … holds, observes, and redacts its sensitive"
                      + " attributes in every mode but off: …",
                  "PLUMBLINE_ON_REFUSED=hold: nothing is exported until a valid charter is in"
                      + " PLUMBLINE_CHARTER",
                  "… charter … (digest …) from … mode=…",
                  "… charter … (digest …) from … mode=…; cannot hold here: …")),
          Map.entry(
              "telemetry-rust/src/beside/mod.rs \"{problem}\"",
              List.of(
                  "builder().beside: charter … marks … as sensitive (…), and no exporter of … is"
                      + " wrapped; expected Parts::… around each, or None in place of the"
                      + " provider")),
          Map.entry(
              "telemetry-rust/src/setup.rs \"{line}\"",
              List.of(
                  "… charter … (digest …) from … mode=…",
                  "… charter … (digest …) from … mode=…; cannot hold here: …",
                  "calls have no spans; expected a layer of tracing_opentelemetry in the subscriber,"
                      + " which lets spans of the target plumbline pass",
                  "…; … (…) expects … […; see docs/rules/….md]")),
          Map.entry(
              "telemetry-rust/src/setup.rs \"{}\"",
              List.of("…; … (…) expects … […; see docs/rules/….md]")));

  private static final Map<LoggingLanguage, List<LogCall>> CALLS = read();

  @Test
  void everyLogCall_hasItsRow() throws IOException {
    Set<String> lines = lines();
    List<String> missing = new ArrayList<>();
    CALLS.forEach(
        (language, calls) -> {
          for (LogCall call : calls) {
            List<String> elsewhere = MADE_ELSEWHERE.get(call.key());
            if (elsewhere != null) {
              elsewhere.stream()
                  .filter(line -> !lines.contains(line))
                  .forEach(line -> missing.add(call.place() + " logs \"" + line + "\""));
            } else if (!call.hasText()) {
              missing.add(
                  call.place()
                      + " logs "
                      + call.argument()
                      + ", whose text is made elsewhere: add it to MADE_ELSEWHERE");
            } else if (lines.stream().noneMatch(call::is)) {
              missing.add(call.place() + " logs \"" + call.text() + "\"");
            }
          }
        });

    assertThat(missing).as("log lines without a row in %s", TroubleshootingPage.FILE).isEmpty();
  }

  @Test
  void everyRow_isLogged_byTheLanguagesItNames() throws IOException {
    Map<LoggingLanguage, String> texts = new EnumMap<>(LoggingLanguage.class);
    CALLS.keySet().forEach(language -> texts.put(language, texts(language)));
    String commandLine = textsOfCommandLine();
    List<String> wrong = new ArrayList<>();
    for (Row row : TroubleshootingPage.rows()) {
      Set<String> from = new TreeSet<>();
      for (String line : row.lines()) {
        Set<String> ofLine = from(line, texts);
        if (ofLine.isEmpty() && has(commandLine, line)) {
          ofLine.add("CLI");
        }
        if (ofLine.isEmpty()) {
          wrong.add(row.place() + ": nothing logs \"" + line + "\"");
        }
        from.addAll(ofLine);
      }
      if (!from.equals(row.from())) {
        wrong.add(row.place() + " is from " + row.from() + ", but " + from + " log it");
      }
    }

    assertThat(wrong).isEmpty();
  }

  @Test
  void everyRow_hasCauseAndRemedy_andEachLineOneRow() throws IOException {
    List<Row> rows = TroubleshootingPage.rows();

    assertThat(rows).hasSizeGreaterThan(20).noneMatch(row -> row.lines().isEmpty());
    assertThat(rows).noneMatch(row -> row.cause().isEmpty() || row.remedy().isEmpty());
    assertThat(rows.stream().flatMap(row -> row.lines().stream())).doesNotHaveDuplicates();
  }

  @Test
  void theListOfCallsWhoseTextIsMadeElsewhere_hasNoOther() {
    Set<String> keys = new TreeSet<>();
    CALLS.values().forEach(list -> list.forEach(call -> keys.add(call.key())));

    assertThat(keys).containsAll(MADE_ELSEWHERE.keySet());
  }

  @Test
  void aCallIsRead_asItsReaderSeesIt() {
    assertThat(MessageText.of(LoggingLanguage.JVM, "\"hook {0} of the user''s \"\n + \"is {1}\""))
        .isEqualTo("hook … of the user's is …");
    assertThat(MessageText.of(LoggingLanguage.JVM, "\"a file''s \" + why(\"no\") + '.'"))
        .isEqualTo("a file''s ….");
    assertThat(MessageText.of(LoggingLanguage.GO, "fmt.Sprintf(\"%s %q is full\", a, b(c))"))
        .isEqualTo("… is full");
    assertThat(MessageText.of(LoggingLanguage.GO, "s.method+\" \"+route+\" failed\""))
        .isEqualTo("… failed");
    assertThat(MessageText.of(LoggingLanguage.RUST, "\"the {what} {name:?} is gone\""))
        .isEqualTo("the … is gone");
    assertThat(new LogCall("", 1, "", "the … is gone").is("the file is gone")).isTrue();
    assertThat(new LogCall("", 1, "", "the … is gone").is("the file is here")).isFalse();
  }

  private static Map<LoggingLanguage, List<LogCall>> read() {
    Map<LoggingLanguage, List<LogCall>> calls = new EnumMap<>(LoggingLanguage.class);
    for (LoggingLanguage language : LoggingLanguage.values()) {
      List<LogCall> found = language.calls();
      assertThat(found).as("log calls of %s", language).hasSizeGreaterThan(10);
      calls.put(language, found);
    }
    return calls;
  }

  private static Set<String> lines() throws IOException {
    Set<String> lines = new TreeSet<>();
    TroubleshootingPage.rows().forEach(row -> lines.addAll(row.lines()));
    return lines;
  }

  /** Who logs a line; of one that is made elsewhere the sources must have every part. */
  private static Set<String> from(String line, Map<LoggingLanguage, String> texts) {
    Set<String> from = new TreeSet<>();
    CALLS.forEach(
        (language, list) -> {
          boolean direct =
              list.stream()
                  .anyMatch(
                      call ->
                          call.hasText()
                              && !MADE_ELSEWHERE.containsKey(call.key())
                              && call.is(line));
          boolean elsewhere =
              list.stream()
                  .anyMatch(
                      call -> MADE_ELSEWHERE.getOrDefault(call.key(), List.of()).contains(line));
          if (direct || (elsewhere && has(texts.get(language), line))) {
            from.add(language.shown());
          }
        });
    return from;
  }

  private static boolean has(String sources, String line) {
    return Arrays.stream(line.split("…", -1))
        .map(String::strip)
        .filter(part -> part.matches(".*\\p{L}{3,}.*"))
        .allMatch(sources::contains);
  }

  private static String texts(LoggingLanguage language) {
    StringBuilder all = new StringBuilder();
    language.sources().forEach(source -> all.append(source.joined()).append('\n'));
    return all.toString();
  }

  private static String textsOfCommandLine() {
    StringBuilder all = new StringBuilder();
    try {
      for (String sources : List.of("src/main/java", "../workbench/src/main/java")) {
        for (Path file : filesBelow(Path.of(sources))) {
          all.append(SourceText.of(file.toString(), text -> text, file).joined()).append('\n');
        }
      }
      all.append(Files.readString(Path.of("../bin/plumbline")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  private static List<Path> filesBelow(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}

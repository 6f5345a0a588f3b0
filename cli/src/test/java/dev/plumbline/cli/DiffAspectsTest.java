package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.diff.Aspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything that a charter states, changed once in each way with a different impact. */
class DiffAspectsTest {
  private static final Pattern ASPECT = Pattern.compile("\"aspect\" : \"(\\w+)\"");

  private static final String REGISTRY =
      """
      file_format: definition/2
      attributes:
        - {key: a.text, type: string, stability: stable, brief: Text., annotations: {plumbline: {max_length: 20, cardinality: {max: 10, on_overflow: other}}}}
        - {key: a.number, type: int, stability: stable, brief: Number.}
        - {key: a.choice, type: {members: [{id: x, value: x}, {id: y, value: y}]}, stability: stable, brief: Choice., annotations: {plumbline: {closed: true}}}
        - {key: a.secret, type: string, stability: stable, brief: Secret., annotations: {plumbline: {sensitive: hash}}}
        - {key: a.spare, type: string, stability: stable, brief: Spare.}
      spans:
        - {type: s.one, kind: client, name: {note: "{a.text}"}, stability: stable, brief: One., annotations: {plumbline: {match: [a.text]}}, attributes: [{ref: a.text, requirement_level: required, sampling_relevant: true}, {ref: a.number, requirement_level: recommended}]}
        - {type: s.two, kind: internal, name: {note: two}, stability: stable, brief: Two.}
      metrics:
        - {name: m.one, instrument: histogram, unit: s, stability: stable, brief: One., annotations: {plumbline: {buckets: [1, 2], cardinality: {max_series: 50}}}, attributes: [{ref: a.choice, requirement_level: required}]}
        - {name: m.two, instrument: counter, unit: "1", stability: stable, brief: Two.}
      events:
        - {name: e.one, stability: stable, brief: One., attributes: [{ref: a.text}]}
        - {name: e.two, stability: stable, brief: Two.}
      entities:
        - {type: n.one, stability: stable, brief: One., identity: [{ref: a.text, requirement_level: required}]}
        - {type: n.two, stability: stable, brief: Two., identity: [{ref: a.number}]}
      """;

  private static final String SERVICES =
      """
      services:
        - {name: front, language: java, team: web, boundary: true, peers: [back]}
        - {name: back, language: go, team: core, peers: []}
        - {name: spare, language: go, team: core, peers: []}
      """;

  private static final String SLOS =
      """
      slos:
        window_days: 30
        journeys:
          - {name: read, service: front, operation: GET /x, brief: Read., availability: {objective: 0.99, failures: [service]}}
          - {name: write, service: front, operation: PUT /x, brief: Write., availability: {objective: 0.99, failures: [service]}}
      """;

  /** Text, what stands there instead, and how the line begins that tells of it. */
  private static final String ROWS =
      """
      key: a.spare | key: a.other | breaking attribute a.spare: removed
      key: a.spare | key: a.other | compatible attribute a.other: added
      a.number, type: int | a.number, type: double | breaking attribute a.number: type
      {id: y, value: y} | {id: y, value: z} | breaking attribute a.choice: member y removed
      {id: y, value: y} | {id: y, value: z} | compatible attribute a.choice: member z added
      closed: true | closed: false | compatible attribute a.choice: closed removed
      closed: false | closed: true | breaking attribute a.choice: closed added
      Spare.} | Spare., deprecated: {reason: obsoleted, note: Gone.}} | compatible attribute a.spare: deprecated added (obsoleted)
      Spare.} | Spare., deprecated: {reason: renamed, renamed_to: a.text}} | breaking attribute a.spare: renamed to added (a.text)
      sensitive: hash | sensitive: drop | breaking attribute a.secret: sensitive
      , annotations: {plumbline: {sensitive: hash}} |  | breaking attribute a.secret: sensitive removed
      max_length: 20 | max_length: 10 | breaking attribute a.text: max length
      max_length: 20 | max_length: 30 | compatible attribute a.text: max length
      max: 10, | max: 9, | breaking attribute a.text: cardinality
      max: 10, | max: 11, | compatible attribute a.text: cardinality
      on_overflow: other | on_overflow: rest | breaking attribute a.text: overflow value
      type: s.two | type: s.three | breaking span s.two: removed
      type: s.two | type: s.three | compatible span s.three: added
      kind: client | kind: server | breaking span s.one: kind
      note: two | note: deux | breaking span s.two: name
      match: [a.text] | match: [a.number] | breaking span s.one: match
      {ref: a.number, requirement_level: recommended} | {ref: a.number, requirement_level: required} | compatible span s.one: uses a.number
      a.text, requirement_level: required, s | a.text, requirement_level: recommended, s | breaking span s.one: uses a.text "required" -> "recommended"
      , {ref: a.number, requirement_level: recommended} |  | breaking span s.one: uses a.number removed
      requirement_level: recommended}] | requirement_level: recommended}, {ref: a.spare}] | compatible span s.one: uses a.spare added
      , sampling_relevant: true |  | breaking span s.one: sampling relevant a.text removed
      name: m.two | name: m.three | breaking metric m.two: removed
      name: m.two | name: m.three | compatible metric m.three: added
      instrument: counter | instrument: gauge | breaking metric m.two: instrument
      unit: s | unit: ms | breaking metric m.one: unit
      buckets: [1, 2] | buckets: [1, 2, 3] | breaking metric m.one: buckets
      max_series: 50 | max_series: 40 | breaking metric m.one: max series
      max_series: 50 | max_series: 60 | compatible metric m.one: max series
      [{ref: a.choice, requirement_level: required}] | [] | breaking metric m.one: label a.choice removed
      [{ref: a.choice, requirement_level: required}] | [{ref: a.choice, requirement_level: required}, {ref: a.text}] | breaking metric m.one: label a.text added
      {ref: a.choice, requirement_level: required} | {ref: a.choice, requirement_level: opt_in} | breaking metric m.one: label a.choice "required" -> "opt_in"
      "1", stability: stable, brief: Two. | "1", stability: stable, brief: Two., deprecated: {reason: renamed, renamed_to: m.one} | breaking metric m.two: renamed to added (m.one)
      "1", stability: stable, brief: Two. | "1", stability: stable, brief: Two., deprecated: {reason: obsoleted} | compatible metric m.two: deprecated added
      name: e.two | name: e.three | breaking event e.two: removed
      brief: One., attributes: [{ref: a.text}] | brief: One. | breaking event e.one: uses a.text removed
      type: n.two | type: n.three | breaking entity n.two: removed
      name: spare | name: other | breaking service spare: removed
      name: spare | name: other | compatible service other: added
      team: web | team: net | compatible service front: team
      boundary: true, |  | breaking service front: trust boundary removed
      peers: [back] | peers: [back, spare] | compatible service front: peer spare added
      required: [] | required: [{key: a.text, from: [{value: x}]}] | compatible resource: resource attribute a.text added
      margin_ms: 0 | margin_ms: 5 | compatible deadlines: deadline margin
      expose: code | expose: full | breaking errors: exposure of errors
      expose: code | expose: code\\n  error_type: failures | breaking errors: error.type of servers "server_errors" -> "failures"
      peers: [back] | peers: [back], hosts: [back.example] | compatible service front: host back.example added
      peers: [back], hosts: [back.example] | peers: [back] | breaking service front: host back.example removed
      502: UNAVAILABLE | 502: {code: UNAVAILABLE, fault: caller} | breaking errors: HTTP status 502
      reason: PANIC, code: INTERNAL | reason: PANIC, code: INTERNAL, http: 503 | breaking errors: reason PANIC "INTERNAL" -> "INTERNAL, HTTP 503"
      services: | naming: {words: [iso-8583]}\\nservices: | breaking naming: word that is a name iso-8583 added
      NOT_FOUND: {number: 5, http: 404 | NOT_FOUND: {number: 5, http: 410 | breaking errors: code NOT_FOUND
      ABORTED: {number: 10, http: 409, fault: caller, retryable: false | ABORTED: {number: 10, http: 409, fault: caller, retryable: true | breaking errors: code ABORTED
      - {reason: PANIC, | - {reason: SPILL, code: INTERNAL, owner: x, brief: x, advice: x}\\n    - {reason: PANIC, | compatible errors: reason SPILL added
      reason: PANIC, code: INTERNAL | reason: PANIC, code: UNKNOWN | breaking errors: reason PANIC
      429: RESOURCE_EXHAUSTED | 429: ABORTED | breaking errors: HTTP status 429
      exceptions: {} | exceptions: {go: [{error: other, code: INTERNAL}]} | compatible errors of go: exception other added
      exceptions: {} | exceptions: {java: [{type: a.B, code: INTERNAL}]} | compatible errors of java: exception a.B added
      probability: 1.0 | probability: 0.5 | breaking sampling: sampling rule default
      - {name: default, | - {name: half, match: {kind: server}, probability: 0.5}\\n    - {name: default, | compatible sampling: order of the sampling rules
      errors: true | errors: false | breaking sampling: tail sampling
      slower_than_ms: 500 | slower_than_ms: 600 | breaking sampling: tail sampling
      slower_than_ms: 500 | slower_than_ms: 400 | compatible sampling: tail sampling
      probability: 0.25 | probability: 0.2 | breaking sampling: tail sampling
      keys: [{key: a.text, max_bytes: 10}] | keys: [] | breaking baggage: baggage key a.text removed
      keys: [{key: a.text, max_bytes: 10}] | keys: [{key: a.text, max_bytes: 10}, {key: a.number, max_bytes: 10}] | compatible baggage: baggage key a.number added
      max_bytes: 10} | max_bytes: 9} | breaking baggage: baggage limit a.text
      hosts: [x.example] | hosts: [] | breaking baggage: host x.example removed
      mode: observe | mode: enforce | breaking enforcement: enforcement
      unknown_attributes: keep | unknown_attributes: drop | breaking unknown attributes: enforcement
      attribute-type: observe | attribute-type: off | compatible rule attribute-type: enforcement
      attribute-type: observe |  | compatible rule attribute-type: enforcement removed (observe)
      attribute-type: observe | attribute-type: enforce | breaking rule attribute-type: enforcement "observe" -> "enforce"
      unknown_attributes: drop | unknown_attributes: keep | breaking unknown attributes: enforcement
      unknown_metrics: drop | unknown_metrics: keep | breaking unknown metrics: enforcement
      sensitive: hash | sensitive: none | breaking attribute a.secret: sensitive "hash" -> "none"
      Spare.} | Spare., annotations: {plumbline: {sensitive: none}}} | breaking attribute a.spare: sensitive added (none)
      key: a.spare, type: string, stability: stable, brief: Spare.} | key: url.full, type: string, stability: stable, brief: Spare., annotations: {plumbline: {sensitive: none}}} | breaking attribute url.full: sensitive "address" -> "none"
      key: a.spare, type: string, stability: stable, brief: Spare.} | key: url.query, type: string, stability: stable, brief: Spare., annotations: {plumbline: {sensitive: mask}}} | breaking attribute url.query: sensitive "drop" -> "mask"
      key: a.spare, type: string, stability: stable, brief: Spare.} | key: http.request.header, type: "template[string]", stability: stable, brief: Spare., annotations: {plumbline: {sensitive: none}}} | breaking attribute http.request.header: sensitive "mask" -> "none"
      key: a.spare, type: string, stability: stable, brief: Spare.} | key: process.command_args, type: "string[]", stability: stable, brief: Spare., annotations: {plumbline: {sensitive: none}}} | breaking attribute process.command_args: sensitive "withhold" -> "none"
      - {name: default, | - {name: half, match: {kind: server}, probability: 0.5}\\n    - {name: default, | breaking sampling: sampling rule half added (0.5)
      - {name: default, probability: 1.0} | - {name: all, match: {kind: server}, probability: 1.0}\\n    - {name: default, probability: 1.0} | compatible sampling: sampling rule all added (1)
      decision_wait_ms: 1000 | decision_wait_ms: 500 | breaking sampling: tail sampling
      decision_wait_ms: 1000 | decision_wait_ms: 2000 | compatible sampling: tail sampling
      max_bytes: 10} | max_bytes: 10, from_boundary: true} | breaking baggage: baggage key a.text
      max_bytes: 10} | max_bytes: 10, copy_to_spans: true} | compatible baggage: baggage key a.text
      hosts: [x.example] | hosts: [x.example, y.example] | breaking baggage: host y.example added
      expose: full | expose: code | breaking errors: exposure of errors
      name: read, | name: reads, | breaking journey read: removed
      name: read, | name: reads, | compatible journey reads: added
      GET /x, brief: Read., availability: {objective: 0.99 | GET /x, brief: Read., availability: {objective: 0.9 | compatible journey read: objective availability
      """;

  @TempDir private Path folder;

  @Test
  void everyStatement_isJudged() throws IOException {
    Path before = folder.resolve("before");
    Path after = folder.resolve("after");
    Set<String> seen = new TreeSet<>();
    List<String> unreported = new ArrayList<>();
    for (String row : ROWS.lines().toList()) {
      String[] cells = row.split(" \\| ", 3);
      String text = cells[0];
      String by = cells[1].strip().replace("\\n", "\n");
      // A row that begins with what is not there first says it the other way round.
      boolean turned = !contains(text);
      write(before, turned ? by : "", turned ? text : "");
      write(after, turned ? "" : text, turned ? "" : by);
      Run run = Run.plumbline("diff", before, after);
      String expected = cells[2].replaceFirst(" ", cells[2].startsWith("b") ? "    " : "  ");
      if (run.out().lines().noneMatch(line -> line.startsWith(expected))) {
        unreported.add(row + "\n" + run.out() + run.err());
      }
      // Before 1.0.0 what breaks needs a minor step; the version stood still.
      if (run.exit() != ExitCode.FOUND) {
        unreported.add(row + "\nexit code " + run.exit());
      }
      Matcher aspects =
          ASPECT.matcher(Run.plumbline("diff", before, after, "--format", "json").out());
      while (aspects.find()) {
        seen.add(aspects.group(1));
      }
    }
    assertThat(unreported).isEmpty();
    assertThat(seen)
        .isEqualTo(
            Arrays.stream(Aspect.values())
                .map(aspect -> aspect.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static boolean contains(String text) throws IOException {
    return REGISTRY.contains(text) || policy().contains(text);
  }

  private static void write(Path folder, String text, String by) throws IOException {
    Files.createDirectories(folder.resolve("registry"));
    Files.writeString(folder.resolve("registry/all.yaml"), changed(REGISTRY, text, by));
    Files.writeString(
        folder.resolve("registry/manifest.yaml"), "schema_url: https://x.example/x/0.3.0\n");
    Files.writeString(folder.resolve("policy.yaml"), changed(policy(), text, by));
  }

  private static String changed(String content, String text, String by) {
    int at = text.isEmpty() ? -1 : content.indexOf(text);
    return at < 0 ? content : content.substring(0, at) + by + content.substring(at + text.length());
  }

  private static String policy() throws IOException {
    Path foreign =
        Path.of("../charter-java/src/main/resources/dev/plumbline/charter/read")
            .resolve("foreign-policy.yaml");
    return Files.readString(foreign)
            .replace("services: []\n", SERVICES)
            .replace(
                "  parent: follow\n",
                "  parent: follow\n  tail: {decision_wait_ms: 1000, errors: true, slower_than_ms: 500, probability: 0.25}\n")
            .replace("keys: []}", "hosts: [x.example], keys: [{key: a.text, max_bytes: 10}]}")
        + SLOS;
  }
}

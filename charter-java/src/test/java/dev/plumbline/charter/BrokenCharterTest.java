package dev.plumbline.charter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokenCharterTest {
  private static final String POLICY = "policy.yaml";
  private static final String HTTP = "registry/http.yaml";
  private static final String ERRORS = "registry/errors.yaml";

  @ParameterizedTest(name = "{0}: {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          registry/http.yaml | requirement_level: required | requirement_level: requred | the text "requred" does not fit here; expected one of required, recommended, opt_in; did you mean "required"?
          registry/http.yaml | kind: server | knd: server | unknown key "knd" in a span; expected one of type,
          registry/http.yaml | kind: server | knd: server | did you mean "kind"?
          registry/http.yaml | kind: server | knd: server | the key "kind" is missing in a span; expected kind: one of internal, client, server, producer, consumer
          registry/http.yaml | kind: server | kind: sever | the text "sever" does not fit here; expected one of internal, client, server, producer, consumer; did you mean "server"?
          registry/http.yaml | key: http.route | key: http.method | the attribute "http.method" is defined twice; expected each once (first at charter/registry/http.yaml:
          registry/http.yaml | key: http.route | key: http.rout | there is no attribute "http.route"; expected one that the registry defines under attributes; did you mean "http.rout"?
          registry/http.yaml | key: http.route | key: HTTP Route | the text "HTTP Route" does not fit here; expected a dotted name in lower case, like http.route
          registry/http.yaml | ref_group: plumbline.network | ref_group: plumbline.netwrk | there is no attribute group "plumbline.netwrk"; expected one that the registry defines under attribute_groups; did you mean "plumbline.network"?
          registry/http.yaml | {http.request.method} {http.route} | {http.request.method} {http.rote} | the name template names "http.rote", which is no attribute of this span; expected one of the span's attributes; did you mean "http.route"?
          registry/http.yaml | {http.request.method} {http.route} | {http.request.method {http.route} | the name template "{http.request.method {http.route}" is broken: the brace at character 1 is not closed; expected a template like
          registry/http.yaml | match: [http.request.method] | match: [http.request.metod] | match names "http.request.metod", which is no attribute of this span; expected one of the span's attributes; did you mean "http.request.method"?
          registry/http.yaml | annotations: {plumbline: {match: [http.request.method]}} | note: none | no span can be recognized as this type; expected annotations: {plumbline: {match:
          registry/http.yaml | buckets: [0.005, 0.01 | buckets: [0.01, 0.005 | the bucket 0.005 follows 0.01; expected upper bounds in ascending order
          registry/http.yaml | buckets: [0.005, 0.01 | bucket: [0.005, 0.01 | unknown key "bucket" in a metric's plumbline annotations; expected one of buckets, cardinality; did you mean "buckets"?
          registry/http.yaml | buckets: [0.005, 0.01 | bucket: [0.005, 0.01 | the histogram has no buckets; expected annotations: {plumbline: {buckets: [upper bounds]}}
          registry/http.yaml | instrument: histogram | instrument: counter | buckets are set on the text "counter"; expected a histogram
          registry/http.yaml | {max_series: 2000} | {max_series: many} | the text "many" does not fit here; expected a whole number from 1 to 1000000
          registry/http.yaml | max: 60, on_overflow: 0 | max: 60, on_overflow: other | on_overflow is the text "other", and the attribute of type int; expected a value of type int
          registry/http.yaml | examples: [200] | examples: [fine] | the example is the text "fine", and the attribute of type int; expected a value of type int
          registry/http.yaml | type: int | type: integer | the text "integer" does not fit here; expected one of string, int, double
          registry/http.yaml | renamed_to: http.request.method | renamed_to: http.request.metod | there is no attribute "http.request.metod"; expected one that the registry defines under attributes; did you mean "http.request.method"?
          registry/http.yaml | renamed_to: http.request.method | renamed_to: http.status_code | "http.status_code" is deprecated itself; expected the name that is used today
          registry/http.yaml | renamed_to: http.request.method, | '' | renamed to what?; expected renamed_to: the new name
          registry/http.yaml | definition/2 | definition/1 | the text "definition/1" does not fit here; expected definition/2; did you mean "definition/2"?
          registry/http.yaml | value: HEAD | value: GET | the value GET is listed twice; expected each value once
          registry/http.yaml | id: head | id: get | the member "get" is listed twice; expected each member once
          registry/http.yaml | value: HEAD | value: 7 | the members are of several types; expected all texts, all whole numbers or all booleans
          registry/http.yaml | {ref: url.path, requirement_level: required} | {ref: http.route} | "http.route" is listed twice; expected each once in a list
          registry/http.yaml | {ref: url.path, requirement_level: required} | {requirement_level: required} | the reference names nothing; expected either ref or ref_group
          registry/http.yaml | {ref: url.scheme, requirement_level: required}%n      - ref_group: plumbline.error.labels | {ref: client.address}%n      - ref_group: plumbline.error.labels | the label "client.address" is sensitive; expected labels that anyone may read
          registry/common.yaml | sensitive: hash | sensitive: hassh | the text "hassh" does not fit here; expected one of drop, hash, mask, none; did you mean "hash"?
          registry/common.yaml | annotations: {plumbline: {sensitive: hash}} | annotations: {plumline: {sensitive: hash}} | "plumline" is nearly the name of Plumbline's annotations; expected plumbline; did you mean "plumbline"?
          registry/common.yaml | {ref: network.transport, requirement_level: opt_in} | {ref_group: plumbline.network} | the attribute group "plumbline.network" contains itself; expected no circle
          registry/process.yaml | brief: Resident memory of the process. | brief: Resident memory.%n    deprecated: {reason: renamed, renamed_to: process.memory.used} | there is no metric "process.memory.used"; expected one that the registry defines
          registry/process.yaml | brief: Resident memory of the process. | brief: Resident memory.%n    deprecated: {reason: renamed} | renamed to what?; expected renamed_to: the new name
          registry/process.yaml | {ref: cpu.mode, requirement_level: required} | {ref: cpu.mode, requirement_level: {}} | the requirement level has 0 entries; expected one of them
          registry/manifest.yaml | /0.1.0 | '' | expected an address that ends in the version, like https://host/path/1.2.3
          policy.yaml | peers: [gateway] | peers: [gatway] | there is no service "gatway"; expected one of edge, gateway, worker; did you mean "gateway"?
          policy.yaml | peers: [gateway] | peers: [edge] | the service is its own peer; expected the services it calls
          policy.yaml | peers: [gateway] | peers: [gateway]%n    hosts: [Shop.example] | the text "Shop.example" does not fit here; expected a host in lower case like orders.example, orders.example:8443 or *.orders.example
          policy.yaml | peers: [gateway] | peers: [gateway]%n    hosts: ['*.example:443'] | expected a host in lower case like
          policy.yaml | peers: [gateway] | peers: [gateway]%n    hosts: [a.example, a.example] | the host "a.example" is listed for edge too; expected each host once
          policy.yaml | error_type: server_errors | error_type: server_error | expected one of server_errors, failures; did you mean "server_errors"?
          policy.yaml | RESOURCE_EXHAUSTED, http: 503, | RESOURCE_EXHAUSTED, http: 200, | the number 200 is out of range; expected a whole number from 400 to 599
          policy.yaml | 405: {code: UNIMPLEMENTED, fault: caller} | 405: {code: UNIMPLEMENTD, fault: caller} | did you mean "UNIMPLEMENTED"?
          policy.yaml | 405: {code: UNIMPLEMENTED, fault: caller} | 405: {code: UNIMPLEMENTED, fault: dependency} | expected one of caller, service
          policy.yaml | 405: {code: UNIMPLEMENTED, fault: caller} | 405: {fault: caller} | the key "code" is missing in a status's row
          policy.yaml | 405: {code: UNIMPLEMENTED, fault: caller} | 405: [UNIMPLEMENTED] | a list does not fit here; expected one of CANCELLED,
          policy.yaml | enforcement: | naming: {words: [two words]}%nenforcement: | the text "two words" does not fit here; expected a word of at most 64 characters
          policy.yaml | name: edge | name: client | "client" stands for callers outside the charter; expected another name for the service
          policy.yaml | name: worker | name: gateway | the service "gateway" is listed twice; expected each once (first at line
          policy.yaml | {key: cloud.region, from | {key: cloud.regio, from | there is no attribute "cloud.regio"; expected one that the registry defines; did you mean "cloud.region"?
          policy.yaml | {env: PLUMBLINE_REGION} | {env: A, value: b} | a source has 2 keys; expected exactly one of value, env, generate, charter
          policy.yaml | generate: uuid | generate: uid | expected one of uuid, container; did you mean "uuid"?
          policy.yaml | code: DEADLINE_EXCEEDED, owner | code: DEADLINE_EXCEDED, owner | expected one of CANCELLED, UNKNOWN,
          policy.yaml | code: DEADLINE_EXCEEDED, owner | code: DEADLINE_EXCEDED, owner | did you mean "DEADLINE_EXCEEDED"?
          policy.yaml | {reason: PANIC, | {reason: PANICK, | the reason PANIC is missing; expected all reasons that Plumbline gives: UNSPECIFIED, DEADLINE, UNREACHABLE, CALLER_CANCELLED, PANIC; did you mean "PANICK"?
          policy.yaml | code: INTERNAL, reason: PANIC | code: UNKNOWN, reason: PANIC | the reason PANIC belongs to INTERNAL, not to UNKNOWN; expected a reason of UNKNOWN
          policy.yaml | ABORTED: {number: 10 | ABORTED: {number: 9 | google.rpc.Code gives ABORTED another number; expected 10
          policy.yaml | ABORTED: {number | ABORTD: {number | codes are missing: ABORTED; expected all 16 codes
          policy.yaml | ABORTED: {number: 10, http: 409 | ABORTED: {number: 10, http: 200 | the number 200 is out of range; expected a whole number from 400 to 599
          policy.yaml | probability: 1.0 | probability: 1.5 | the number 1.5 is out of range; expected a number from 0 to 1
          policy.yaml | {name: default, probability | {name: x, match: {attributes: {http.route: /x}}, probability: 0.5}%n    - {name: default, probability | unknown key "attributes" in what a sampling rule matches; expected one of kind, service, method, route, baggage
          policy.yaml | {name: default, probability | {name: x, match: {service: egde}, probability: 0.5}%n    - {name: default, probability | there is no service "egde"; expected one of edge, gateway, worker; did you mean "edge"?
          policy.yaml | {name: default, probability | {name: x, match: {kind: sever}, probability: 0.5}%n    - {name: default, probability | expected one of internal, client, server, producer, consumer; did you mean "server"?
          policy.yaml | {name: default, probability | {name: x, match: {route: healthz}, probability: 0.5}%n    - {name: default, probability | the text "healthz" does not fit here; expected a route like /v1/orders/{id}
          policy.yaml | {name: default, probability | {name: x, match: {route: '/v1/orders/{id'}, probability: 0.5}%n    - {name: default, probability | the text "/v1/orders/{id" does not fit here; expected a route like /v1/orders/{id}
          policy.yaml | {name: default, probability | {name: x, match: {method: 7}, probability: 0.5}%n    - {name: default, probability | the number 7 does not fit here; expected a text
          policy.yaml | {name: default, probability | {name: parent, probability | "parent" stands for the decision of a parent; expected another name for the rule
          policy.yaml | {name: default, probability | {name: x, match: {}, probability: 0.5}%n    - {name: default, probability | the rules after "x" are never asked: it matches everything; expected a match, or the last place
          policy.yaml | name: default, probability | name: default, match: {kind: server}, probability | no rule is left for spans that match none; expected a last rule without match
          policy.yaml | name: default, probability | name: default, match: {baggage: {plumbline.demo.falt: x}}, probability | "plumbline.demo.falt" may not travel in baggage; expected one of baggage.keys; did you mean "plumbline.demo.fault"?
          policy.yaml | max_entries: 8 | max_entries: 8%n  hosts: [https://orders.example] | the text "https://orders.example" does not fit here; expected a host like orders.example or *.example
          policy.yaml | max_bytes: 64, | max_bytes: 2048, | one key may be longer than all of the baggage; expected at most 1024 (baggage.max_bytes)
          policy.yaml | metric-unit: enforce | metric-unti: enforce | did you mean "metric-unit"?
          policy.yaml | metric-unit: enforce | metric-unit: observed | expected one of off, observe, enforce; did you mean "observe"?
          policy.yaml | mode: enforce | mode: true | the boolean true does not fit here; expected one of off, observe, enforce
          policy.yaml | service: edge | service: egde | there is no service "egde"; expected one of edge, gateway, worker; did you mean "edge"?
          policy.yaml | name: read-order | name: place-order | the journey "place-order" is listed twice; expected each once (first at line
          policy.yaml | operation: POST /v1/orders | operation: POST | the text "POST" does not fit here; expected a method and route like POST /v1/orders, or an RPC like package.Service/Method
          policy.yaml | objective: 0.999 | objective: 1 | an objective of 1 has no budget; expected one like 0.999
          policy.yaml | failures: [service, dependency] | failures: [] | nothing counts as a failure; expected at least one fault, like service
          policy.yaml | failures: [service, dependency] | failures: [servce] | expected one of caller, service, dependency; did you mean "service"?
          policy.yaml | threshold_ms: 500 | threshold_ms: 400 | http.server.request.duration has no bucket that ends at 400 ms; expected one of 5, 10, 25, 50,
          policy.yaml | availability: {objective: 0.995 | note: {objective: 0.995 | the journey promises nothing; expected availability, latency or both
          policy.yaml | decision_wait_ms: 30000 | decision_wait: 30000 | unknown key "decision_wait" in the tail rules; expected one of decision_wait_ms, errors, slower_than_ms, probability; did you mean "decision_wait_ms"?
          policy.yaml | margin_ms: 200 | margin_ms: 200ms | the text "200ms" does not fit here; expected a whole number from 0 to 60000
          policy.yaml | {value: local} | {value: 7} | the number 7 does not fit here; expected a text; put it in quotes
          policy.yaml | tier: 2 | tier: 2%n    tier: 3 | the key "tier" is given twice; expected each key once (first at line
          policy.yaml | peers: [gateway] | peers: [gateway | the file is not YAML:
          policy.yaml | peers: [gateway] | peers: &a [gateway] | anchors (&) are not used in a charter; expected the value itself
          policy.yaml | peers: [gateway] | peers: *a | aliases (*) are not used in a charter; expected the value itself
          policy.yaml | tier: 2 | tier: !!int 2 | tags (tag:yaml.org,2002:int) are not used in a charter; expected no tag
          """)
  void oneMistake_isSaidWithPlaceAndWhatWasExpected(
      String file, String text, String by, String message) {
    List<String> problems = new CharterFixture().replace(file, lines(text), lines(by)).problems();

    assertThat(problems).anySatisfy(problem -> assertThat(problem).contains(message));
    assertThat(problems)
        .allSatisfy(
            problem -> assertThat(problem).matches("(?s)charter/\\S+:\\d+:\\d+: .+; expected .+"));
  }

  private static String lines(String text) {
    return text.replace("%n", "\n");
  }

  @Test
  void aMistake_isPlacedAtItsLineAndColumn() {
    List<Problem> problems =
        new CharterFixture()
            .put(
                ERRORS,
                """
                file_format: definition/2
                attributes:
                  - key: error.type
                    type: string
                    stabilty: stable
                    brief: Code.
                """)
            .load()
            .problems();

    assertThat(problems)
        .extracting(Problem::toString)
        .contains(
            "charter/registry/errors.yaml:5:5: unknown key \"stabilty\" in an attribute; expected"
                + " one of key, type, stability, brief, note, examples, deprecated, annotations;"
                + " did you mean \"stability\"?",
            "charter/registry/errors.yaml:3:5: the key \"stability\" is missing in an attribute;"
                + " expected stability: one of stable, development, alpha, beta, release_candidate,"
                + " deprecated");
  }

  @Test
  void severalMistakes_areSaidAtOnce() {
    List<String> problems =
        new CharterFixture()
            .replace(POLICY, "peers: [gateway]", "peers: [gatway]")
            .replace(POLICY, "probability: 1.0", "probability: 2")
            .replace(HTTP, "requirement_level: required", "requirement_level: requred")
            .replace(ERRORS, "type: boolean", "type: bool")
            .problems();

    assertThat(problems).hasSize(4);
    assertThat(problems).isSorted();
  }

  @Test
  void bytesThatAreNotUtf8_areSaidWithTheirPlace() {
    byte[] content =
        "file_format: definition/2\nattributes: \u00e9".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(new CharterFixture().put(ERRORS, content).problems())
        .contains(
            "charter/registry/errors.yaml:2:13: the file is not UTF-8 (byte 39); expected UTF-8"
                + " text");
  }

  @Test
  void aCharacterThatYamlForbids_isSaidWithItsPlace() {
    assertThat(new CharterFixture().put(ERRORS, "a: b\nc: \u0007d\n").problems())
        .contains(
            "charter/registry/errors.yaml:2:4: the character U+0007 is not allowed; expected"
                + " printable characters");
  }

  @Test
  void anEmptyFile_andASecondDocument_areReported() {
    assertThat(new CharterFixture().put(ERRORS, "# nothing\n").problems())
        .anySatisfy(
            problem -> assertThat(problem).contains("the file is empty; expected a mapping"));
    assertThat(new CharterFixture().put(ERRORS, "a: b\n---\nc: d\n").problems())
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("errors.yaml:2:1: the file has a second document; expected one"));
  }

  @Test
  void nestingWithoutEnd_isRefusedSoon() {
    assertThat(new CharterFixture().put(ERRORS, "a: " + "[".repeat(500_000)).problems())
        .anySatisfy(problem -> assertThat(problem).contains("nests deeper than 40 levels"));
  }

  @Test
  void anAliasBomb_isRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }

    assertThat(new CharterFixture().put(ERRORS, bomb.toString()).problems())
        .anySatisfy(problem -> assertThat(problem).contains("anchors (&) are not used"));
  }

  @Test
  void missingFiles_areReported() {
    assertThat(new CharterFixture().remove(POLICY).remove("registry/manifest.yaml").problems())
        .containsExactly(
            "charter/policy.yaml:1:1: the file policy.yaml is missing; expected a policy"
                + " (plumbline.policy/1) beside registry/; for a registry of others check its own"
                + " folder, which is observed without one",
            "charter/registry/manifest.yaml:1:1: the file registry/manifest.yaml is missing;"
                + " expected a manifest with name and schema_url");
  }

  @Test
  void aMissingFolder_isReported(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("nowhere");
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThat(Charter.load(missing).problems())
        .singleElement()
        .hasToString(
            missing
                + ":1:1: the charter folder is missing; expected a folder with policy.yaml and"
                + " registry/manifest.yaml");
    assertThat(Charter.load(file).problems())
        .singleElement()
        .asString()
        .contains("the file is not JSON");
  }

  @Test
  void aHugeFile_isRefused(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder.resolve("registry"));
    Files.writeString(folder.resolve(POLICY), "#".repeat((1 << 20) + 1));

    assertThat(Charter.load(folder).problems())
        .anySatisfy(
            problem ->
                assertThat(problem.toString())
                    .contains("policy.yaml:1:1: the file is larger than 1 MiB"));
  }

  @Test
  void aClassLoaderWithoutCharter_isReported() {
    CharterResult result = CharterLoader.load(CharterFiles.resource(getClass().getClassLoader()));

    assertThat(result.problems())
        .singleElement()
        .asString()
        .startsWith("classpath:plumbline/charter.json:1:1: no charter is kept here");
  }

  @Test
  void annotationsOfOtherTools_areLeftAlone() {
    CharterResult result =
        new CharterFixture()
            .replace(
                "registry/common.yaml",
                "annotations: {plumbline: {sensitive: hash}}",
                "annotations: {code_generation: {exclude: true}, plumbline: {sensitive: hash}}")
            .load();

    assertThat(result.problems()).isEmpty();
  }

  @Test
  void aBrokenCharter_isNotGivenOut() {
    CharterResult result =
        CharterLoader.load(
            CharterFiles.of("charter", new TreeMap<>(Map.of("policy.yaml", new byte[0]))));

    assertThat(result.isValid()).isFalse();
    assertThat(org.assertj.core.api.Assertions.catchThrowable(result::charter))
        .hasMessageContaining("charter/policy.yaml:1:1: the file is empty");
  }
}

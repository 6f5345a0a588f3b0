package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.charter.Problem;
import dev.plumbline.charter.Remark;
import dev.plumbline.charter.error.ErrorCode;
import dev.plumbline.charter.error.ExceptionRow;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.policy.Mode;
import dev.plumbline.charter.policy.SamplingRule;
import dev.plumbline.charter.policy.Service;
import dev.plumbline.charter.registry.Sensitivity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A charter over the base: what it has, what it may change, and what it may not. */
class ExtensionTest {
  private static final Path BASE = Path.of("..", "charter", "base");

  private static final String MANIFEST = "schema_url: https://acme.example/schemas/acme/0.1.0\n";

  private static final String POLICY =
      """
      extends: base
      services:
        - {name: carts, language: python}
      """;

  @TempDir private Path folder;

  @Test
  void base_isACharterByItself_andShipsAsItStands() throws IOException {
    try (Stream<Path> files = Files.walk(BASE)) {
      Map<String, String> onDisk = new TreeMap<>();
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        onDisk.put(BASE.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
      Map<String, String> shipped = new TreeMap<>();
      CharterFiles.base()
          .contents()
          .forEach(
              (name, content) -> shipped.put(name, new String(content, StandardCharsets.UTF_8)));
      assertThat(shipped).isEqualTo(onDisk);
    }
    CharterResult result = CharterLoader.load(CharterFiles.base());
    assertThat(result.problems()).isEmpty();
    assertThat(result.charter().policy().services()).isEmpty();
    assertThat(result.charter().policy().enforcement().mode()).isEqualTo(Mode.OBSERVE);
    assertThat(result.charter().base()).isNull();
  }

  @Test
  void aCharterOfOneService_hasAtMost15LinesInTwoFiles() {
    Charter acme = load(MANIFEST, POLICY).charter();

    assertThat((MANIFEST + POLICY).lines().count()).isLessThanOrEqualTo(15);
    Charter base = CharterLoader.load(CharterFiles.base()).charter();
    assertThat(acme.base()).isEqualTo(base.version());
    assertThat(acme.name()).isEqualTo("acme");
    assertThat(acme.attributes().keySet()).isEqualTo(base.attributes().keySet());
    assertThat(acme.metrics().keySet()).isEqualTo(base.metrics().keySet());
    Service carts = acme.policy().services().get("carts");
    assertThat(carts.language()).isEqualTo("python");
    assertThat(carts.team()).isEqualTo("acme");
    assertThat(acme.policy().errors().knowsOrigin("carts")).isTrue();
    assertThat(carts.peers()).isEmpty();
    assertThat(acme.policy().errors().reasons()).containsKey("OVERLOADED");
    assertThat(acme.policy().enforcement().mode()).isEqualTo(Mode.OBSERVE);
  }

  @Test
  void rowsMergeByTheirKey_theNearerWins() {
    Charter acme =
        load(
                MANIFEST,
                POLICY
                    + """
                    errors:
                      codes: {NOT_FOUND: {http: 410}}
                      reasons:
                        - {reason: OVERLOADED, advice: Wait.}
                        - {reason: CART_EMPTY, code: FAILED_PRECONDITION, owner: carts, brief: b., advice: a.}
                      exceptions:
                        java:
                          - {type: acme.CartEmpty, code: FAILED_PRECONDITION, reason: CART_EMPTY}
                          - {type: java.lang.SecurityException, code: UNAUTHENTICATED}
                    sampling:
                      rules:
                        - {name: health, match: {route: /healthz}, probability: 0}
                        - {name: default, probability: 0.1}
                    enforcement:
                      mode: enforce
                      rules: {attribute-type: enforce}
                    """)
            .charter();

    assertThat(acme.policy().errors().httpStatus(ErrorCode.NOT_FOUND)).isEqualTo(410);
    assertThat(acme.policy().errors().httpStatus(ErrorCode.ABORTED)).isEqualTo(409);
    var overloaded = acme.policy().errors().reasons().get("OVERLOADED");
    assertThat(overloaded.advice()).isEqualTo("Wait.");
    assertThat(overloaded.owner()).isEqualTo("platform");
    assertThat(acme.policy().errors().reasons()).containsKeys("CART_EMPTY", "QUOTA_EXCEEDED");
    List<ExceptionRow> java = acme.policy().errors().exceptions("java").rows();
    assertThat(java.get(0).type()).isEqualTo("acme.CartEmpty");
    assertThat(java.stream().filter(row -> row.type().equals("java.lang.SecurityException")))
        .singleElement()
        .satisfies(row -> assertThat(row.code()).isEqualTo(ErrorCode.UNAUTHENTICATED));
    assertThat(acme.policy().sampling().rules())
        .extracting(SamplingRule::name)
        .containsExactly("health", "default");
    assertThat(acme.policy().sampling().rules().get(1).probability()).isEqualTo(0.1);
    assertThat(acme.policy().enforcement().mode(Rule.ATTRIBUTE_TYPE, Mode.ENFORCE))
        .isEqualTo(Mode.ENFORCE);
  }

  @Test
  void overridesAndRemovals_standInThePolicy() {
    Charter acme =
        load(
                MANIFEST,
                POLICY
                    + """
                    overrides:
                      attributes:
                        - {key: http.route, annotations: {plumbline: {max_length: 64}}}
                        - {key: user_agent.original, annotations: {plumbline: {sensitive: hash}}}
                      spans:
                        - {type: http.server, attributes: [{ref: acme.tenant, requirement_level: required}]}
                    remove:
                      metrics: [process.memory.usage]
                      reasons: [QUOTA_EXCEEDED]
                      exceptions: {java: [java.lang.OutOfMemoryError]}
                      statuses: [410]
                      resource: [cloud.region]
                    """,
                "registry/acme.yaml",
                """
                file_format: definition/2
                attributes:
                  - {key: acme.tenant, type: string, stability: development, brief: Tenant.}
                """)
            .charter();

    assertThat(acme.attributes().get("http.route").maxLength()).isEqualTo(64);
    assertThat(acme.attributes().get("http.route").cardinality()).isNotNull();
    assertThat(acme.attributes().get("user_agent.original").sensitivity())
        .isEqualTo(Sensitivity.HASH);
    assertThat(acme.spans().get("http.server").attributes())
        .containsKeys("acme.tenant", "http.route");
    assertThat(acme.metrics()).doesNotContainKey("process.memory.usage");
    assertThat(acme.policy().errors().reasons()).doesNotContainKey("QUOTA_EXCEEDED");
    assertThat(acme.policy().errors().httpStatuses()).doesNotContainKey(410);
    assertThat(acme.policy().resource()).noneMatch(rule -> rule.key().equals("cloud.region"));
  }

  @Test
  void compiled_isFlattened_andNamesItsBase() throws IOException {
    CompiledCharter compiled = CompiledCharter.of(files(MANIFEST, POLICY));
    String json = new String(compiled.json(), StandardCharsets.UTF_8);

    assertThat(json).startsWith("{\"base\":\"0.1.0\",\"digest\":\"").doesNotContain("\"extends\"");
    assertThat(json)
        .contains("\"http.route\":\"base/registry/http.yaml:")
        .contains("\"carts\":\"policy.yaml:3:5\"");
    Charter read = Charter.load(Files.writeString(folder.resolve("charter.json"), json)).charter();
    assertThat(read.base()).isEqualTo("0.1.0");
    assertThat(read.digest()).isEqualTo(compiled.result().charter().digest());
  }

  @Test
  void theBaseInTheManifest_isTheOneThatShips() {
    assertThat(
            load(
                    MANIFEST
                        + "dependencies:\n"
                        + "  - {schema_url: https://plumbline.example/schemas/base/0.1.0,"
                        + " registry_path: elsewhere}\n",
                    POLICY,
                    "registry/acme.yaml",
                    "file_format: definition/2\nimports: {metrics: [http.server.request.duration]}\n")
                .problems())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          extends: base | extends: bass | acme/policy.yaml:1:10: there is no base "bass"; expected base, which ships with Plumbline; did you mean "base"?
          extends: base | extends: ../shared | acme/policy.yaml:1:10: "../shared" is a place, and a charter extends nothing but base; expected base, which ships with Plumbline; another registry is named under dependencies in registry/manifest.yaml
          extends: base | extends: https://acme.example/base | acme/policy.yaml:1:10: "https://acme.example/base" is a place, and a charter extends nothing but base
          extends: base | extends: base@9 | acme/policy.yaml:1:10: "base@9" names a version, and base is named without one; expected base, which ships with Plumbline (here version 0.1.0); a least version is stated under dependencies in registry/manifest.yaml
          extends: base | extends: [base] | acme/policy.yaml:1:10: a list does not fit here; expected base, which ships with Plumbline
          language: python | language: Python 3 | expected a value of telemetry.sdk.language, like java, go, rust, python or nodejs
          extends: base | extends: base%nerrors: {exceptions: {rsut: [{error: x, code: INTERNAL}]}} | acme/policy.yaml:2:23: no service is in "rsut"; expected one of java, go, rust, python, or another language; did you mean "rust"?
          extends: base | extends: base%nerrors: {exceptions: {pyhton: [{error: x, code: INTERNAL}]}} | acme/policy.yaml:2:23: no service is in "pyhton"; expected one of java, go, rust, python, or another language; did you mean "python"?
          extends: base | extends: base%ndeadlines: 5 | acme/policy.yaml:2:12: the number 5 does not fit here; expected a mapping (the deadline rules)
          extends: base | extends: base%nbaggage: {max_byte: 9} | unknown key "max_byte" in the baggage rules; expected one of max_bytes, max_entries, hosts, keys; did you mean "max_bytes"?
          extends: base | extends: base%nbaggage: {max_bytes: many} | acme/policy.yaml:2:22: the text "many" does not fit here; expected a whole number from 0 to 8192
          extends: base | extends: base%noverrides: {attributes: [{key: http.rout}]} | acme/policy.yaml:2:32: base has no attribute "http.rout" to override; expected one of base's; what is new is defined in registry/; did you mean "http.route"?
          extends: base | extends: base%noverrides: {attributes: [{key: http.route, type: int}]} | acme/policy.yaml:2:50: the override changes the type of "http.route"; expected the text "string", as base has it (base/registry/http.yaml:
          extends: base | extends: base%noverrides: {metrics: [{name: process.memory.usage, unit: s}]} | the override changes the unit of "process.memory.usage"; expected the text "By", as base has it
          extends: base | extends: base%noverrides: {attributes: [{key: http.route, annotations: {plumbline: {max_length: long}}}]} | acme/policy.yaml:2:82: the text "long" does not fit here; expected a whole number from 1 to 65536
          extends: base | extends: base%noverrides: {attributes: [{key: http.route}, {key: http.route}]} | the attribute "http.route" is overridden twice; expected each once (first at acme/policy.yaml:2)
          extends: base | extends: base%noverrides: {attribute: []} | unknown key "attribute" in the overrides of base's registry
          extends: base | extends: base%nremove: {attributes: [user_agent.original]} | acme/policy.yaml:2:23: the attribute "user_agent.original" is removed, and base/registry/http.yaml:
          extends: base | extends: base%nremove: {reasons: [OVERLOADED]} | acme/policy.yaml:2:20: the reason "OVERLOADED" is removed, and base/policy.yaml:
          extends: base | extends: base%nremove: {reasons: [PANIC]} | the reason "PANIC" cannot be removed: Plumbline gives it
          extends: base | extends: base%nremove: {reasons: [OVERLODED]} | base has no reason "OVERLODED" to remove; expected one of base's; did you mean "OVERLOADED"?
          extends: base | extends: base%nremove: {reson: [OVERLOADED]} | unknown key "reson" in the removals
          """)
  void whatCannotBe_isOneProblemWithItsPlace(String text, String by, String problem) {
    assertThat(problems(MANIFEST, POLICY.replace(text, by.replace("%n", "\n"))))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void aKeyOfBase_definedAgain_isAProblemThatNamesBothPlaces() {
    assertThat(
            problems(
                MANIFEST,
                POLICY,
                "registry/acme.yaml",
                """
                file_format: definition/2
                attributes:
                  - {key: http.route, type: string, stability: stable, brief: Mine.}
                """))
        .singleElement()
        .asString()
        .startsWith(
            "acme/registry/acme.yaml:3:11: the attribute \"http.route\" is defined in base"
                + " (base/registry/http.yaml:")
        .endsWith(
            "expected another name; what is changed in base's stands under overrides in policy.yaml");
  }

  @Test
  void aBaseThatIsNewerThanTheLibrary_isAProblem() {
    assertThat(
            problems(
                MANIFEST
                    + "dependencies: [{schema_url: https://plumbline.example/schemas/base/9.0.0}]\n",
                POLICY))
        .containsExactly(
            "acme/registry/manifest.yaml:2:29: the registry depends on base 9.0.0, which is newer"
                + " than this Plumbline's; expected base 0.1.0, or a Plumbline with base 9.0.0");
  }

  @Test
  void baseThatExtendsItself_isACircle() {
    assertThat(problems("schema_url: https://plumbline.example/schemas/base/0.2.0\n", POLICY))
        .containsExactly(
            "acme/policy.yaml:1:10: base extends itself, in a circle; expected no extends in base's"
                + " own policy");
  }

  @Test
  void anOverrideThatWeakens_saysSo() {
    CharterResult result =
        load(
            MANIFEST,
            POLICY
                + """
                enforcement: {rules: {attribute-sensitive: observe}}
                overrides:
                  attributes:
                    - {key: client.address, annotations: {plumbline: {sensitive: none}}}
                """);

    assertThat(result.problems()).isEmpty();
    assertThat(result.remarks().stream().map(Remark::toString))
        .anySatisfy(
            remark ->
                assertThat(remark)
                    .startsWith(
                        "acme/policy.yaml:4:44: note: the mode is weaker than base's, which is enforce at base/policy.yaml:"))
        .anySatisfy(
            remark ->
                assertThat(remark)
                    .contains(
                        "note: the override is weaker than base, which has sensitive: hash at base/registry/common.yaml:")
                    .endsWith(": client.address"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          enforcement: {mode: off} | 4:21: note: the overall mode is weaker than base's, which is observe at base/policy.yaml:141: mode
          enforcement: {unknown_attributes: keep} | 4:35: note: what is not defined is treated less strictly than in base, which is observe at base/policy.yaml:142: unknown_attributes
          overrides: {attributes: [{key: url.query, annotations: {plumbline: {sensitive: mask}}}]} | note: the override is weaker than base, which has sensitive: drop at base/registry/common.yaml:73: url.query
          enforcement: {mode: enforce, unknown_attributes: drop, unknown_metrics: keep} |
          overrides: {attributes: [{key: client.address, annotations: {plumbline: {sensitive: mask}}}]} |
          remove: {metrics: [process.memory.usage]} |
          """)
  void whatIsWeakerThanBase_isRemarked(String stated, String remark) {
    assertRemarked(load(MANIFEST, POLICY + stated + "\n"), remark);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client.address | | 4:23: note: the attribute is removed, which base has as sensitive: hash at base/registry/common.yaml:20: client.address
          client.address | none | note: the attribute is removed, which base has as sensitive: hash at base/registry/common.yaml:20: client.address
          client.address | drop |
          url.query | |
          """)
  void aSensitiveAttributeThatIsRemoved_isRemarked(String key, String anew, String remark) {
    String row =
        anew == null
            ? ""
            : "attributes: [{key: "
                + key
                + ", type: string, stability: stable, brief: b., annotations: {plumbline: {sensitive: "
                + anew
                + "}}}]\n";
    CharterResult result =
        load(
            MANIFEST,
            POLICY + "remove: {attributes: [" + key + "], spans: [http.server, rpc.server]}\n",
            "registry/acme.yaml",
            "file_format: definition/2\n" + row);

    assertThat(result.problems()).isEmpty();
    assertRemarked(result, remark);
  }

  private static void assertRemarked(CharterResult result, String remark) {
    assertThat(result.problems()).isEmpty();
    List<String> others =
        result.remarks().stream()
            .map(Remark::toString)
            .filter(each -> !each.contains("exported in clear"))
            .toList();
    if (remark == null) {
      assertThat(others).isEmpty();
    } else {
      assertThat(others).singleElement().asString().contains(remark);
    }
  }

  private static final String CARD =
      """
      file_format: definition/2
      attributes:
        - {key: acme.card.number, type: string, stability: development, brief: b., annotations: {plumbline: {sensitive: drop}}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tier: 1 | acme/policy.yaml:1:1: note: sensitive values are exported in clear, because mode is observe in base; enforcement: {mode: enforce} protects them: acme.card.number, client.address,
          enforcement: {mode: observe} | acme/policy.yaml:4:21: note: sensitive values are exported in clear, because mode is observe; enforcement: {mode: enforce} protects them: acme.card.number,
          enforcement: {mode: enforce, rules: {attribute-sensitive: observe}} | acme/policy.yaml:4:59: note: sensitive values are exported in clear, because attribute-sensitive is observe; attribute-sensitive: enforce protects them: acme.card.number,
          enforcement: {mode: enforce} |
          """)
  void sensitiveValuesThatLeaveInClear_areRemarked(String stated, String remark) {
    CharterResult result =
        load(
            MANIFEST,
            stated.startsWith("tier") ? POLICY : POLICY + stated + "\n",
            "registry/acme.yaml",
            CARD);

    assertThat(result.problems()).isEmpty();
    List<String> remarks =
        result.remarks().stream()
            .map(Remark::toString)
            .filter(each -> each.contains("exported in clear"))
            .toList();
    if (remark == null) {
      assertThat(remarks).isEmpty();
    } else {
      assertThat(remarks).singleElement().asString().startsWith(remark);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          service.name | drop | "service.name" is sensitive, and Plumbline needs it in clear; expected sensitive: none
          plumbline.error.reason | mask | "plumbline.error.reason" is sensitive, and Plumbline needs it in clear; expected sensitive: none
          deployment.id | drop | "deployment.id" is dropped, and resource.required has it (base/policy.yaml:
          http.route | mask | "http.route" is a label of "http.server.request.duration" in base; expected sensitive: none, as anyone may read labels
          deployment.id | hash |
          service.name | none |
          """)
  void sensitiveOnWhatPlumblineNeeds_isAProblemAtThePolicysLine(
      String key, String sensitive, String problem) {
    List<String> found =
        problems(
            MANIFEST,
            POLICY
                + """
                overrides:
                  attributes:
                    - {key: %s, annotations: {plumbline: {sensitive: %s}}}
                """
                    .formatted(key, sensitive));
    if (problem == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found)
          .singleElement()
          .asString()
          .startsWith("acme/policy.yaml:6:")
          .contains(problem);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acme | |
          carts | |
          platform | |
          cart | acme/policy.yaml:4:63: note: the owner is no team and no service of the charter, did you mean "carts"?: CART_EMPTY (owner cart) |
          lawyers | the owner is no team and no service of the charter: CART_EMPTY (owner lawyers) |
          """)
  void anOwnerThatIsNobody_isRemarked(String owner, String remark, String none) {
    assertRemarked(
        load(
            MANIFEST,
            POLICY
                + "errors: {reasons: [{reason: CART_EMPTY, code: ABORTED, owner: "
                + owner
                + ", brief: b., advice: a.}]}\n"),
        remark);
  }

  @Test
  void aWrongBase_hidesNoOtherMistake() {
    assertThat(
            problems(
                MANIFEST,
                POLICY.replace("base", "bas").replace("python", "Python 3")
                    + "enforcement: {mode: enfroce, rules: {attribute-sensitve: enforce}}\n"
                    + "samplng: {}\n"))
        .satisfiesExactly(
            each ->
                assertThat(each)
                    .contains("there is no base \"bas\"; expected base")
                    .endsWith("did you mean \"base\"?"),
            each -> assertThat(each).contains("a value of telemetry.sdk.language"),
            each -> assertThat(each).endsWith("did you mean \"enforce\"?"),
            each -> assertThat(each).endsWith("did you mean \"attribute-sensitive\"?"),
            each ->
                assertThat(each)
                    .contains(
                        "unknown key \"samplng\" in the policy; expected one of extends, overrides,"
                            + " remove, file_format, services,")
                    .endsWith("did you mean \"sampling\"?"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          extends: base%n | '' | acme/policy.yaml:1:1: the policy extends nothing, and has no file_format, resource, deadlines, errors, sampling, baggage, enforcement; expected all rows of a policy, or those of base; did you mean "extends: base"?
          extends: | extend: | acme/policy.yaml:1:1: unknown key "extend" in the policy; expected one of extends, overrides, remove, file_format, services, resource, deadlines, errors, sampling, baggage, enforcement, slos, naming; did you mean "extends"?
          extends: base | overrides: {attributes: []} | the policy extends nothing, and has no file_format,
          """)
  void aPolicyThatForgotItsBase_isOneProblem(String text, String by, String problem) {
    assertThat(problems(MANIFEST, POLICY.replace(text.replace("%n", "\n"), by.replace("%n", "\n"))))
        .singleElement()
        .asString()
        .contains(problem);
  }

  @Test
  void aMissingManifest_isOneProblem() {
    assertThat(
            CharterLoader.load(files(Map.of("policy.yaml", POLICY))).problems().stream()
                .map(Problem::toString))
        .containsExactly(
            "acme/registry/manifest.yaml:1:1: the file registry/manifest.yaml is missing; expected"
                + " a manifest with name and schema_url");
  }

  @Test
  void theNameOfBase_isTaken() {
    assertThat(problems("schema_url: https://acme.example/schemas/base/0.1.0\n", POLICY))
        .singleElement()
        .asString()
        .startsWith(
            "acme/registry/manifest.yaml:1:13: the charter's name \"base\" is that of the base")
        .contains("; expected another name");
    assertThat(problems("name: base\n" + MANIFEST, POLICY))
        .singleElement()
        .asString()
        .contains("the charter's name \"base\"");
  }

  @Test
  void theEndOfADottedName_isMeant() {
    assertThat(
            problems(
                MANIFEST,
                POLICY,
                "registry/acme.yaml",
                CARD
                    + """
                    events:
                      - {name: acme.paid, stability: development, brief: b., attributes: [{ref: card.number}]}
                    """))
        .singleElement()
        .asString()
        .endsWith("did you mean \"acme.card.number\"?");
  }

  @Test
  void aPolicyOfSeveralTeams_isOne() throws IOException {
    Charter one = load(MANIFEST, POLICY + "enforcement: {mode: enforce}\n").charter();
    Map<String, String> teams =
        Map.of(
            "registry/manifest.yaml", MANIFEST,
            "policy/carts.yaml", POLICY,
            "policy/platform.yaml", "extends: base\nenforcement: {mode: enforce}\n");

    assertThat(CharterLoader.load(files(teams)).charter().digest()).isEqualTo(one.digest());
    for (Map.Entry<String, String> file : teams.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.writeString(target, file.getValue());
    }
    assertThat(Charter.load(folder).charter().digest()).isEqualTo(one.digest());
    String before = CharterFiles.fingerprint(folder);
    Files.writeString(folder.resolve("policy/platform.yaml"), "extends: base\n");
    assertThat(CharterFiles.fingerprint(folder)).isNotEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          services: [{name: carts, language: go}] | acme/policy/b.yaml:2:12: the row "carts" of services is stated by two files; expected each once (first at acme/policy/a.yaml:3)
          errors: {reasons: [{reason: A_B, code: INTERNAL, owner: o, brief: b, advice: a}]} | acme/policy/b.yaml:2:20: the row "A_B" of reasons is stated by two files; expected each once (first at acme/policy/a.yaml:4)
          enforcement: {mode: observe} | acme/policy/b.yaml:2:15: the key "mode" is stated by two files; expected each once (first at acme/policy/a.yaml:5)
          overrides: {attributes: [{key: http.route}]} | acme/policy/b.yaml:2:26: the row "http.route" of attributes is stated by two files; expected each once (first at acme/policy/a.yaml:6)
          """)
  void whatTwoTeamsState_isAProblemThatNamesBothPlaces(String second, String problem) {
    Map<String, String> teams =
        Map.of(
            "registry/manifest.yaml",
            MANIFEST,
            "policy/a.yaml",
            POLICY
                + """
                errors: {reasons: [{reason: A_B, code: INTERNAL, owner: o, brief: b, advice: a}]}
                enforcement: {mode: enforce}
                overrides: {attributes: [{key: http.route, annotations: {plumbline: {max_length: 9}}}]}
                """,
            "policy/b.yaml",
            "extends: base\n" + second + "\n");

    assertThat(CharterLoader.load(files(teams)).problems()).singleElement().hasToString(problem);
  }

  private static CharterFiles files(Map<String, String> contents) {
    Map<String, byte[]> files = new TreeMap<>();
    contents.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return CharterFiles.of("acme", files);
  }

  private static List<String> problems(String... contents) {
    return load(contents).problems().stream().map(Problem::toString).toList();
  }

  private static CharterResult load(String... contents) {
    return CharterLoader.load(files(contents));
  }

  private static CharterFiles files(String... contents) {
    Map<String, byte[]> files = new TreeMap<>();
    files.put("registry/manifest.yaml", contents[0].getBytes(StandardCharsets.UTF_8));
    files.put("policy.yaml", contents[1].getBytes(StandardCharsets.UTF_8));
    for (int i = 2; i < contents.length; i += 2) {
      files.put(contents[i], contents[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return CharterFiles.of("acme", files);
  }
}

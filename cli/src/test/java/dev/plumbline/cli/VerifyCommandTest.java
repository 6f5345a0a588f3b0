package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private static final Path VECTORS = Path.of("../conformance/vectors/verify");
  private static final String CHARTER = VECTORS.resolve("charter").toString();

  @TempDir private Path folder;
  private String digest = "";

  @BeforeEach
  void readDigest() {
    String json = Run.plumbline("check", CHARTER, "--format", "json").out();
    digest = json.replaceAll("(?s).*\"digest\" : \"([0-9a-f]{64})\".*", "$1");
  }

  @Test
  void goodTelemetry_passes() throws IOException {
    Run run =
        verify(
            copy("good/order.jsonl"), "--services", "edge,gateway,worker", "--expect-traces", "1");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("1 trace, 1 through edge > gateway > worker")
        .contains("conforms");
  }

  @Test
  void badTelemetry_isToldWithItsPlaceInTheCharter() throws IOException {
    Run run = verify(copy("bad/span-name-template.jsonl"));

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out())
        .contains("span-name-template")
        .containsPattern("registry/http\\.yaml:[0-9]+ · trace [0-9a-f]{32}");
  }

  @Test
  void aFindingStatesTheRemedyOfItsRulesPage() throws IOException {
    assertThat(verify(copy("bad/error-forwarded.jsonl")).out())
        .containsPattern("(?s)error-forwarded +2\\n  Remedy: pass on the error.*WriteProblem")
        .contains("(docs/rules/error-forwarded.md)");
    Run run = verify(copy("bad/charter-digest.jsonl"));
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("plumbline verify --since TIME leaves it out");
  }

  @Test
  void since_leavesOutWhatWasRecordedUnderAnEarlierCharter() throws IOException {
    String file = folder.resolve("both.jsonl").toString();
    String earlier = Files.readString(VECTORS.resolve("bad/charter-digest.jsonl"));
    String later = Files.readString(Path.of(copy("good/order.jsonl")));
    // An hour, a minute and some seconds after the first.
    Files.writeString(
        Path.of(file), earlier + later.replace("17953704", "17953744").replace("a1b2", "b1b2"));

    assertThat(verify(file).out()).contains("charter-digest");
    Run run = verify(file, "--since", "2026-11-22T19:00:00Z");
    assertThat(run.out()).contains("older than --since").contains("conforms");
    assertThat(run.exit()).isZero();
    // All of it is a past that is over for an hour, whenever this runs.
    assertThat(verify(file, "--since", "99999d").out()).contains("charter-digest");
  }

  @Test
  void sinceThatIsNoTime_isOneMessage() {
    Run run = verify("x", "--since", "yesterday");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("'--since'")
        .contains("\"yesterday\" is neither a time nor a duration, expected for example");
  }

  @Test
  void fewerTracesThanExpected_fail() throws IOException {
    assertThat(verify(copy("good/order.jsonl"), "--expect-traces", "2").exit())
        .isEqualTo(ExitCode.FOUND);
  }

  @Test
  void missingFile_isNamed() {
    Run run = verify(folder.resolve("absent.jsonl").toString());

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out())
        .contains("absent.jsonl: no such file or directory")
        .contains("nothing could be read");
  }

  @Test
  void verdict_isWrittenAsJsonAndJunitToo() throws IOException {
    Path json = folder.resolve("out/report.json");
    Path junit = folder.resolve("out/report.xml");

    verify(copy("good/order.jsonl"), "--json", json.toString(), "--junit", junit.toString());

    assertThat(json).content().contains("\"passed\" : true");
    assertThat(junit).content().contains("<testsuite name=\"plumbline verify\"");
  }

  @Test
  void unknownFlag_getsASuggestion() {
    Run run = Run.plumbline("verify", "--chartr", "x", "y");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--charter");
  }

  @Test
  void neitherPathNorListening_isAskedFor() {
    Run run = Run.plumbline("verify", "--charter", CHARTER);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("expected either PATH, or --listen-grpc, --listen-http or --while");
  }

  @Test
  void whileACommandRuns_itsTelemetryIsChecked() throws IOException {
    String send =
        "grep resourceSpans '%s' | while read -r line; do printf %%s \"$line\" | curl -sf -o /dev/null"
            + " -H 'Content-Type: application/json' -d @- $OTEL_EXPORTER_OTLP_ENDPOINT/v1/traces"
            + " || exit 1; done";

    Run run =
        Run.plumbline(
            "verify", "--charter", CHARTER, "--while", send.formatted(copy("good/order.jsonl")));

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("checked 1 trace");
  }

  @Test
  void aCommandThatFails_isNoPass() {
    Run run = Run.plumbline("verify", "--charter", CHARTER, "--while", "exit 7");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--while: \"exit 7\" ended with exit code 7, expected 0");
  }

  @Test
  void listeningToSilence_isNoPass() {
    Run run =
        Run.plumbline(
            "verify",
            "--charter",
            CHARTER,
            "--listen-grpc",
            "127.0.0.1:0",
            "--listen-http",
            "127.0.0.1:0",
            "--for",
            "10ms");

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err())
        .contains("listening for OTLP/gRPC on 127.0.0.1:")
        .contains("listening for OTLP/HTTP on 127.0.0.1:");
  }

  @Test
  void trace_isDrawn() throws IOException {
    Run run = Run.plumbline("trace", copy("good/not-found.jsonl"), "61cb", "--no-color");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("← POST /v1/orders")
        .contains("NOT_FOUND/SKU_UNKNOWN from worker");
  }

  @Test
  void traceWithACharter_listsWhatViolatesIt() throws IOException {
    String bad = copy("bad/error-forwarded.jsonl");

    Run run = Run.plumbline("trace", bad, "--charter", CHARTER, "--no-color");
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("← POST /v1/orders").contains("\nerror-forwarded  ");
    assertThat(Run.plumbline("trace", bad).out()).doesNotContain("error-forwarded");
    assertThat(Run.plumbline("trace", copy("good/order.jsonl"), "--charter", CHARTER).out())
        .contains("no finding by charter ");
    Run broken = Run.plumbline("trace", bad, "--charter", folder.toString());
    assertThat(broken.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(broken.err()).contains("policy.yaml");
  }

  @Test
  void absentTrace_isSaid() throws IOException {
    Run run = Run.plumbline("trace", copy("good/order.jsonl"), "ffff");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.err()).contains("no trace ffff");
  }

  @Test
  void traceOfWhatCannotBeRead_isExitCode2() {
    Run run = Run.plumbline("trace", folder.resolve("absent").toString());

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("absent: no such file or directory");
  }

  private Run verify(String path, String... options) {
    Object[] arguments = new Object[options.length + 4];
    arguments[0] = "verify";
    arguments[1] = "--charter";
    arguments[2] = CHARTER;
    arguments[3] = path;
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Run.plumbline(arguments);
  }

  private String copy(String vector) throws IOException {
    Path copy = folder.resolve(Path.of(vector).getFileName().toString());
    Files.writeString(
        copy, Files.readString(VECTORS.resolve(vector)).replace("@CHARTER_DIGEST@", digest));
    return copy.toString();
  }
}

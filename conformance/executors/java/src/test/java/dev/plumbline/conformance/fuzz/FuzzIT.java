package dev.plumbline.conformance.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs Jazzer over each target, from the committed seeds. {@code -Dplumbline.fuzz.limit=-runs=N}
 * for so many executions, {@code -Dplumbline.fuzz.seed=0} for others each time.
 */
class FuzzIT {
  private static final String LIMIT = System.getProperty("plumbline.fuzz.limit", "-runs=5000");
  private static final String SEED = System.getProperty("plumbline.fuzz.seed", "20261122");
  private static final Pattern DONE = Pattern.compile("Done (\\d+) (?:runs )?in (\\d+) second");

  @TempDir Path work;

  @ParameterizedTest
  @CsvSource({
    "TraceContextFuzz, trace-context",
    "BaggageFuzz, baggage",
    "ErrorInfoFuzz, error-info",
    "OtlpJsonFuzz, otlp-json"
  })
  void anyBytes_breakNothing(String target, String seeds) throws IOException, InterruptedException {
    Path log = work.resolve("log");
    Path corpus = Files.createDirectory(work.resolve("corpus"));
    Process jazzer =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-cp",
                    classPath(),
                    "com.code_intelligence.jazzer.Jazzer",
                    "--target_class=" + FuzzIT.class.getPackageName() + "." + target,
                    "--instrumentation_includes=dev.plumbline.**",
                    "--reproducer_path=" + work,
                    "-artifact_prefix=" + work + "/",
                    LIMIT,
                    "-seed=" + SEED,
                    "-max_len=4096",
                    "-print_final_stats=1",
                    corpus.toString(),
                    Path.of("../../fuzz/seeds", seeds).toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int code = jazzer.waitFor();

    String output = Files.readString(log);
    assertThat(code).as(output).isZero();
    Matcher done = DONE.matcher(output);
    assertThat(done.find()).as(output).isTrue();
    assertThat(Long.parseLong(done.group(1))).isGreaterThan(1000);
    System.out.println(target + ": " + done.group());
  }

  /** Failsafe's own is a jar that only points at others. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}

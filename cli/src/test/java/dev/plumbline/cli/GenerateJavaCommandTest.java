package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.command.ExitCode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateJavaCommandTest {
  private static final Path CHARTER = Path.of("..", "conformance", "vectors", "charters", "rules");

  @TempDir private Path folder;

  @Test
  void thePackage_compiles_andAReasonHasItsCode() throws Exception {
    Run run = generate();

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    Path classes = compiled();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      Class<?> keys = loader.loadClass("com.acme.telemetry.AttributeKeys");
      assertThat(keys.getField("ACME_ORDER_LINES").get(null)).hasToString("acme.order.lines");
      assertThat(keys.getMethod("acmeTag", String.class).invoke(null, "red"))
          .hasToString("acme.tag.red");
      assertThat(
              loader
                  .loadClass("com.acme.telemetry.AttributeKeys$AcmeOrderStateValues")
                  .getField("PAID")
                  .get(null))
          .isEqualTo("paid");
      Class<?> reason = loader.loadClass("com.acme.telemetry.Reason");
      Object deadline = reason.getField("DEADLINE").get(null);
      assertThat(reason.getMethod("code").invoke(deadline)).isEqualTo("DEADLINE_EXCEEDED");
    }
  }

  @Test
  void whatIsDeprecated_hasNoConstant() throws IOException {
    generate();

    assertThat(Files.readString(folder.resolve("com/acme/telemetry/AttributeKeys.java")))
        .doesNotContain("acme.order.area");
  }

  @Test
  void aCharterThatExtendsTheBase_hasItsOwnNamesOnly() throws IOException {
    Run run =
        Run.plumbline(
            "generate", "java", "--charter", Run.CHARTER, "--package", "shop", "-o", folder);

    assertThat(run.exit()).isZero();
    assertThat(Files.readString(folder.resolve("shop/AttributeKeys.java")))
        .contains("orders.id")
        .doesNotContain("http.route");
    assertThat(Files.readString(folder.resolve("shop/Reason.java")))
        .contains("SKU_UNKNOWN(\"NOT_FOUND\")")
        .doesNotContain("  UNREACHABLE(");
  }

  @Test
  void check_namesTheFileThatIsOutOfDate() throws IOException {
    generate();
    assertThat(generate("--check").exit()).isZero();
    Files.writeString(folder.resolve("com/acme/telemetry/Reason.java"), "");

    Run run = generate("--check");

    assertThat(run.exit()).isEqualTo(ExitCode.FOUND);
    assertThat(run.out()).contains("Reason.java is missing or out of date");
  }

  @Test
  void aPackageThatIsNoName_isOneMessage() {
    Run run =
        Run.plumbline(
            "generate", "java", "--charter", CHARTER, "--package", "com.1acme", "-o", folder);

    assertThat(run.exit()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("--package is \"com.1acme\"; expected a name like");
  }

  private Run generate(String... more) {
    return Run.plumbline(
        Stream.concat(
                Stream.of(
                    "generate",
                    "java",
                    "--charter",
                    CHARTER,
                    "--package",
                    "com.acme.telemetry",
                    "-o",
                    folder),
                Stream.of(more))
            .toArray());
  }

  /** Against the part of OpenTelemetry's API that it uses. */
  private Path compiled() throws IOException {
    Path key = folder.resolve("io/opentelemetry/api/common/AttributeKey.java");
    Files.createDirectories(key.getParent());
    Files.writeString(
        key,
        """
        package io.opentelemetry.api.common;
        import java.util.List;
        public final class AttributeKey<T> {
          private final String key;
          private AttributeKey(String key) { this.key = key; }
          public static AttributeKey<String> stringKey(String key) { return new AttributeKey<>(key); }
          public static AttributeKey<Long> longKey(String key) { return new AttributeKey<>(key); }
          public static AttributeKey<Double> doubleKey(String key) { return new AttributeKey<>(key); }
          public static AttributeKey<Boolean> booleanKey(String key) { return new AttributeKey<>(key); }
          public static AttributeKey<List<String>> stringArrayKey(String key) { return new AttributeKey<>(key); }
          @Override public String toString() { return key; }
        }
        """);
    Path classes = Files.createDirectory(folder.resolve("classes"));
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                Stream.concat(
                        Stream.of(
                            "-d", classes.toString(), "--release", "17", "-Xlint:all,-options"),
                        List.of(
                                key,
                                folder.resolve("com/acme/telemetry/AttributeKeys.java"),
                                folder.resolve("com/acme/telemetry/Reason.java"))
                            .stream()
                            .map(Path::toString))
                    .toArray(String[]::new));
    assertThat(exit).isZero();
    return classes;
  }
}

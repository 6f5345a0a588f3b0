package dev.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.review.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in processes of its own: as the hook of docs/guides/review.md, and elsewhere. */
class ReviewIT {
  private static final Path GUIDE = Path.of("..", "docs", "guides", "review.md");
  private static final Path CHARTER = Path.of("src", "test", "resources", "review", "charter");
  private static final Pattern HOOK = Pattern.compile("```sh\n(#!/bin/sh\n.*?)```", Pattern.DOTALL);

  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path JAR = Path.of("target", "plumbline.jar").toAbsolutePath();

  private static final String GO =
      """
      package orders

      import "go.opentelemetry.io/otel/attribute"

      var id = attribute.String("acme.order.id", "")
      """;

  @TempDir private Path folder;

  @Test
  void aCommit_isRefused_whileTheCharterDoesNotKnowAName() throws IOException {
    Matcher hook = HOOK.matcher(Files.readString(GUIDE));
    assertThat(hook.find()).isTrue();
    TestRepository repository = new TestRepository(folder).copy(CHARTER, "charter");
    repository.write("orders.go", GO);
    install(repository, hook.group(1));

    repository.commit();
    repository.change("orders.go", "acme.order.id", "acme.order.number");

    assertThatThrownBy(repository::commit)
        .hasMessageContaining(
            "orders.go:5:27: attribute \"acme.order.number\" is unknown to charter");
    repository.change("orders.go", "acme.order.number", "acme.customer.tier");
    repository.commit();
    assertThat(repository.git("rev-list", "--count", "HEAD")).isEqualTo("2");
  }

  private static void install(TestRepository repository, String hook) throws IOException {
    String command = "\"" + JAVA + "\" -XX:TieredStopAtLevel=1 -jar \"" + JAR + "\"";
    String file = ".git/hooks/pre-commit";
    repository.write(file, hook.replace("exec plumbline", "exec " + command));
    assertThat(repository.folder().resolve(file).toFile().setExecutable(true)).isTrue();
  }

  @Test
  void aPlatformWithoutTheParser_isNamed() throws Exception {
    TestRepository repository = new TestRepository(folder).copy(CHARTER, "charter");
    repository.write("orders.go", GO);
    Process review =
        new ProcessBuilder(
                JAVA.toString(),
                "-Dos.arch=riscv64",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString(),
                "review",
                TestRepository.NOTHING)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();

    String said = new String(review.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(review.waitFor()).isEqualTo(ExitCode.FAILED);
    assertThat(said)
        .hasLineCount(1)
        .contains("riscv64 (Does not support arch: riscv64); expected Linux with glibc, macOS");
  }
}

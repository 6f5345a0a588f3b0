package dev.plumbline.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.workbench.demo.DemoPorts;
import dev.plumbline.workbench.demo.DemoSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message repeats a password that an option has. */
class SecretsInMessagesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo --databse=postgres://u:s3cret@h/db",
        "demo --ports postgres://u:s3cret@h/db",
        "demo --fault postgres://u:s3cret@h/db",
        "demo --root postgres://u:s3cret@h/db",
        "smoke --mode postgres://u:s3cret@h/db",
        "audit --advisories http://u:s3cret@x/y",
        "audit --advisories u:s3cret@x/y",
        "audit --maven http://u:s3cret@x/y",
      })
  void noMessage_repeatsAPassword(String line) {
    Run run = Run.workbench(line.split(" ", -1));

    assertThat(run.exit()).isNotZero();
    assertThat(run.out() + run.err())
        .isNotBlank()
        .doesNotContain("s3cret", "s3/cret", "s3?cret", "u:s3");
  }

  @Test
  void anAddressInPlaceOfAFile_isSaidToBeOne() {
    Run run = Run.workbench("audit", "--advisories", "http://u:s3cret@x/y");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("--advisories", "http://x/y is an address; expected a file or a folder");
  }

  @Test
  void theSettingsOfAStack_arePrintedWithoutThem(@TempDir Path folder) {
    DemoSettings settings =
        new DemoSettings(
            Checkout.find(null),
            DemoPorts.random(),
            "enforce",
            "postgres://u:s3cret@h/db",
            Map.of("OTEL_EXPORTER_OTLP_HEADERS", "authorization=s3cret"),
            folder);

    assertThat(List.of(settings).toString()).contains("postgres://h/db").doesNotContain("s3cret");
  }
}

package dev.plumbline.workbench.guide;

import dev.plumbline.cli.stack.Checkout;
import dev.plumbline.cli.stack.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Each guide to adopt Plumbline is true, from its first command to its last. */
class GuidesIT {
  private static final Path CHECKOUT = Checkout.find(null).root();

  @TempDir private Path folder;

  @Test
  void go() throws Exception {
    follow("adopt-go.md");
  }

  /** It compiles an HTTP client: {@code make test-guides}. */
  @Test
  @EnabledIfSystemProperty(named = "plumbline.guides", matches = "all")
  void rust() throws Exception {
    follow("adopt-rust.md");
  }

  /** It needs an application that is built later: {@code make test-guides}. */
  @Test
  @EnabledIfSystemProperty(named = "plumbline.guides", matches = "all")
  void springBoot() throws Exception {
    follow("adopt-spring-boot.md");
  }

  private void follow(String guide) throws IOException, InterruptedException {
    Path notes = Files.createDirectory(folder.resolve("notes"));
    int port = Ports.free(Set.of());
    Map<String, String> variables =
        Map.of(
            "TMPDIR", folder.toString(),
            "PORT", Integer.toString(port),
            "RATES_PORT", Integer.toString(Ports.free(Set.of(port))),
            // What was built for this checkout serves here.
            "CARGO_TARGET_DIR", CHECKOUT.resolve("target").toString());
    new Reader(CHECKOUT, notes, variables).follow(CHECKOUT.resolve("docs/guides").resolve(guide));
  }
}

package dev.plumbline.cli.lesson;

import dev.plumbline.cli.stack.Checkout;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name the running demo. */
final class DemoAccess {
  @Option(
      names = "--otlp",
      paramLabel = "DIR",
      description = "Where the demo's Collector writes (default: build/demo/otlp).")
  private @Nullable Path otlp;

  @Option(
      names = "--edge",
      paramLabel = "URL",
      description = "Address of the demo's edge (default: where the demo says it is).")
  private @Nullable URI edge;

  @Option(
      names = "--collector",
      paramLabel = "URL",
      description =
          "Where the demo's Collector takes OTLP over HTTP (default: where the demo says it is).")
  private @Nullable URI collector;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long the demo's telemetry may take to arrive (default: ${DEFAULT-VALUE}).")
  private int wait = 30;

  /** The demo that they name. */
  RunningDemo demo(Checkout checkout) {
    Path folder = otlp == null ? checkout.root().resolve("build/demo/otlp") : otlp;
    return RunningDemo.in(System.getenv(), folder.toAbsolutePath(), edge, collector);
  }

  Duration patience() {
    return Duration.ofSeconds(wait);
  }
}

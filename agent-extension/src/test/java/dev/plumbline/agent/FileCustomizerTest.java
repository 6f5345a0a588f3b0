package dev.plumbline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.agent.modules.Hooks;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.BatchSpanProcessorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.MeterProviderModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.OpenTelemetryConfigurationModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.ResourceModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SpanExporterModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.SpanProcessorModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.TracerProviderModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Customizes the configuration file of an agent that does not support every part. */
class FileCustomizerTest {

  /** As of an agent whose models have other methods. */
  public static final class Other extends OpenTelemetryConfigurationModel {
    @Override
    public OpenTelemetryConfigurationModel withResource(ResourceModel resource) {
      throw new UnsupportedOperationException("no resource here");
    }
  }

  @Test
  void whatAnAgentDoesNotTake_costsThatPart_andNoOther() {
    SpanExporterModel theirs = new SpanExporterModel();
    BatchSpanProcessorModel batch = new BatchSpanProcessorModel().withExporter(theirs);
    OpenTelemetryConfigurationModel file =
        new Other()
            .withTracerProvider(
                new TracerProviderModel()
                    .withProcessors(List.of(new SpanProcessorModel().withBatch(batch))))
            .withMeterProvider(new MeterProviderModel());

    List<String> refusals = refusals(() -> FileCustomizer.install(file, TestCharter.enforced()));

    assertThat(batch.getExporter()).isNotSameAs(theirs);
    assertThat(file.getTracerProvider().getSampler()).isNotNull();
    assertThat(file.getMeterProvider().getViews()).isNotEmpty();
    assertThat(refusals)
        .singleElement()
        .asString()
        .startsWith("Plumbline hook resource is refused: ")
        .contains("withResource");
    assertThat(Hooks.summary()).contains("views").contains("refused: resource");
  }

  /** The refused hooks, logged by a watcher that an earlier test started, or not logged yet. */
  private static List<String> refusals(Runnable action) {
    try (LogLines log = new LogLines()) {
      action.run();
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (log.lines.stream().noneMatch(line -> line.contains("is refused"))
          && System.nanoTime() < deadline) {
        log.lines.addAll(Hooks.changes());
        Thread.onSpinWait();
      }
      return log.lines.stream().filter(line -> line.contains("is refused")).toList();
    }
  }

  @AfterEach
  void forgetTheNewNames() {
    System.clearProperty("otel.semconv-stability.opt-in");
  }
}

package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.baggage.BaggageOnSpans;
import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.instrumenter.EndOfRequest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the rules cost for one HTTP server span with 12 attributes, made by the real SDK, in batches
 * of 512 as the SDK exports them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SpanBenchmark {
  private static final int BATCH = 512;

  @Param({"10", "1000", "10000"})
  public int entries;

  private EnforcingSpanExporter exporter;
  private BaggageOnSpans processor;
  private EndOfRequest request;
  private List<SpanData> conformant;
  private List<SpanData> foreignSchema;
  private List<SpanData> broken;

  @Setup
  public void setUp() {
    ActiveCharter active = SizedCharter.active(entries);
    ExportRules export = new ExportRules(active, "key".getBytes(UTF_8));
    exporter = new EnforcingSpanExporter(new Nowhere(), () -> export);
    processor = new BaggageOnSpans(() -> active);
    request = new EndOfRequest(active);
    conformant = batch(active.charter().schemaUrl(), conformant(12).build());
    foreignSchema = batch("https://opentelemetry.io/schemas/1.37.0", conformant(12).build());
    broken =
        batch(
            active.charter().schemaUrl(),
            conformant(8)
                .put("http.method", "GET")
                .put("http.status_code", 200L)
                .put("bench.old", "x")
                .put("bench.card", "4111 1111 1111 1111")
                .build());
  }

  /** The baseline: every attribute of every span is looked at, and nothing else. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public long attributesReadOnce() {
    Reader reader = new Reader();
    for (SpanData span : conformant) {
      span.getAttributes().forEach(reader);
    }
    return reader.seen;
  }

  /** All hooks: the span starts, the request ends, the span is exported; nothing to correct. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object conformantThroughAllHooks() {
    for (int i = 0; i < BATCH; i++) {
      processor.onStart(Context.root(), NO_SPAN);
      request.end();
    }
    return exporter.export(conformant);
  }

  /** The exporter alone. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object conformantExport() {
    return exporter.export(conformant);
  }

  /** Nothing to correct but the schema of the scope, as with every library's own spans. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object stampedExport() {
    return exporter.export(foreignSchema);
  }

  /** Three attributes to rename and one to mask. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Object threeRenamesAndOneMask() {
    return exporter.export(broken);
  }

  @SuppressWarnings("NullAway") // no key of the policy is in the root context: never touched
  private static final ReadWriteSpan NO_SPAN = null;

  /** The first attributes of an HTTP server span, in the words of the charter. */
  private static AttributesBuilder conformant(int count) {
    Object[] all = {
      "url.path",
      "/v1/orders/7",
      "url.scheme",
      "http",
      "http.route",
      "/v1/orders/{id}",
      "server.address",
      "shop.example",
      "server.port",
      8080L,
      "network.protocol.version",
      "1.1",
      "user_agent.original",
      "curl/8.5.0",
      "network.peer.address",
      "10.0.0.7",
      "http.request.method",
      "GET",
      "http.response.status_code",
      200L,
      "thread.id",
      42L,
      "thread.name",
      "worker-1"
    };
    AttributesBuilder builder = Attributes.builder();
    for (int i = 0; i < 2 * count; i += 2) {
      if (all[i + 1] instanceof Long number) {
        builder.put(AttributeKey.longKey((String) all[i]), number);
      } else {
        builder.put(AttributeKey.stringKey((String) all[i]), (String) all[i + 1]);
      }
    }
    return builder;
  }

  private static List<SpanData> batch(String schemaUrl, Attributes attributes) {
    List<SpanData> spans = new ArrayList<>();
    SpanExporter kept =
        new Nowhere() {
          @Override
          public CompletableResultCode export(Collection<SpanData> exported) {
            spans.addAll(exported);
            return CompletableResultCode.ofSuccess();
          }
        };
    try (SdkTracerProvider tracers =
        SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(kept)).build()) {
      for (int i = 0; i < BATCH; i++) {
        Span span =
            tracers
                .tracerBuilder("bench")
                .setSchemaUrl(schemaUrl)
                .build()
                .spanBuilder("GET /v1/orders/{id}")
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        span.setAllAttributes(attributes);
        span.end();
      }
    }
    return List.copyOf(spans);
  }

  private static final class Reader implements BiConsumer<AttributeKey<?>, Object> {
    private long seen;

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      seen += key.hashCode();
    }
  }

  private static class Nowhere implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}

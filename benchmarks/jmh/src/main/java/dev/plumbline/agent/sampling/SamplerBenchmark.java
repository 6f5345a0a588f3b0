package dev.plumbline.agent.sampling;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.policy.Sampling;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.extension.incubator.trace.samplers.ComposableSampler;
import io.opentelemetry.sdk.extension.incubator.trace.samplers.CompositeSampler;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One decision of the charter's sampler, beside the SDK's own composable samplers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SamplerBenchmark {
  private static final String TRACE = "0af7651916cd43dd84ffffffffffffff";
  private static final Attributes ATTRIBUTES =
      Attributes.of(
          AttributeKey.stringKey("http.request.method"), "POST",
          AttributeKey.stringKey("http.route"), "/v1/orders",
          AttributeKey.stringKey("url.path"), "/v1/orders",
          AttributeKey.stringKey("url.scheme"), "http");

  /** Of the span that is decided on. */
  @Param({"root", "plain", "ot"})
  public String parent;

  private Sampler charter;
  private Sampler own;
  private Context context;

  @Setup
  public void begin() {
    Sampling rules =
        CharterLoader.load(CharterFiles.at(Path.of(System.getProperty("plumbline.charter"))))
            .charter()
            .policy()
            .sampling();
    charter = new CharterSampler(() -> rules, () -> "edge", new DecisionCounts());
    own = CompositeSampler.wrap(ComposableSampler.parentThreshold(ComposableSampler.alwaysOn()));
    TraceState state =
        parent.equals("ot")
            ? TraceState.builder().put("ot", "th:c").build()
            : TraceState.getDefault();
    context =
        parent.equals("root")
            ? Context.root()
            : Context.root()
                .with(
                    Span.wrap(
                        SpanContext.createFromRemoteParent(
                            TRACE, "b7ad6b7169203331", TraceFlags.fromByte((byte) 3), state)));
  }

  @Benchmark
  public SamplingResult charter() {
    return decision(charter);
  }

  @Benchmark
  public SamplingResult sdk() {
    return decision(own);
  }

  /** With the tracestate that the SDK asks for afterwards. */
  private SamplingResult decision(Sampler sampler) {
    SamplingResult result =
        sampler.shouldSample(
            context, TRACE, "POST /v1/orders", SpanKind.SERVER, ATTRIBUTES, List.of());
    result.getUpdatedTraceState(Span.fromContext(context).getSpanContext().getTraceState());
    return result;
  }
}

package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console answers with success can be read back, and what cannot be is refused alone. */
class AcceptedIsReadableTest {

  private static final String[] PAGES = {
    "/api/traces?from=-1h&to=now",
    "/api/conformance/verdict?from=-1h&to=now",
    "/api/overview?from=-1h&to=now",
    "/api/traces/" + Otlp.traceHex(1),
    "/api/traces/" + Otlp.traceHex(1) + "/logs",
    "/api/services/edge/logs?from=-1h&to=now"
  };

  @TempDir Path data;
  private TestConsole console;

  @BeforeEach
  void start() throws IOException {
    console = TestConsole.start(data);
  }

  @AfterEach
  void everyPageIsAnswered() throws Exception {
    for (String page : PAGES) {
      HttpResponse<String> answer = console.get(page);
      assertThat(answer.statusCode()).as(page).isEqualTo(200);
      assertThat(answer.body())
          .as(page)
          .doesNotContain("\"state\":\"down\"", "\"state\":\"error\"");
    }
    console.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace id of 4 bytes", "trace id of 17 bytes", "trace id of zeros", "span id of 4 bytes",
        "span id of zeros", "parent id of 4 bytes", "parent id of 16 bytes",
            "link's trace id of 1 byte",
        "link's span id of 9 bytes", "start beyond range", "end beyond range", "event beyond range",
        "name not UTF-8", "values nested too deep"
      })
  void a_span_that_cannot_be_read_back_is_refused_alone(String fault) throws Exception {
    byte[] request = request(faulty(fault));

    HttpResponse<byte[]> answer = console.export("/v1/traces", request);

    assertThat(answer.statusCode()).isEqualTo(200);
    ExportTraceServiceResponse response = ExportTraceServiceResponse.parseFrom(answer.body());
    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(1);
    assertThat(response.getPartialSuccess().getErrorMessage()).isNotEmpty();
    assertThat(counter("rejected_spans")).isEqualTo(1);
    assertThat(console.json("/api/traces/" + Otlp.traceHex(1))).containsEntry("span_count", 2L);
    assertThat(grpc(request).getPartialSuccess().getRejectedSpans()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no name",
        "end before start",
        "no times",
        "NaN",
        "infinite",
        "nested 30 deep",
        "no value",
        "unknown kind",
        "parent id of zeros",
        "link without ids",
        "NUL in the name",
        "its own parent"
      })
  void a_span_that_is_odd_is_kept_and_read_back(String oddity) throws Exception {
    HttpResponse<byte[]> answer = console.export("/v1/traces", request(odd(oddity).toByteString()));

    assertThat(ExportTraceServiceResponse.parseFrom(answer.body()).hasPartialSuccess()).isFalse();
    assertThat(console.json("/api/traces/" + Otlp.traceHex(1))).containsEntry("span_count", 3L);
    assertThat(console.get("/api/traces?from=-1h&to=now").body()).contains(Otlp.traceHex(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace id of 15 bytes",
        "span id of 7 bytes",
        "time beyond range",
        "body not UTF-8",
        "body nested too deep"
      })
  void a_log_record_that_cannot_be_read_back_is_refused_alone(String fault) throws Exception {
    console.export("/v1/traces", request());
    LogRecord.Builder log = LogRecord.newBuilder().setTimeUnixNano(Otlp.NOW);
    ByteString bytes =
        switch (fault) {
          case "trace id of 15 bytes" -> log.setTraceId(zeros(15)).build().toByteString();
          case "span id of 7 bytes" -> log.setSpanId(zeros(7)).build().toByteString();
          case "time beyond range" -> log.setTimeUnixNano(-1).build().toByteString();
          case "body not UTF-8" -> log.build().toByteString().concat(field(5, field(1, BAD_TEXT)));
          default -> log.build().toByteString().concat(field(5, nested(60).toByteString()));
        };

    HttpResponse<byte[]> answer = console.export("/v1/logs", logs(bytes));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(
            ExportLogsServiceResponse.parseFrom(answer.body())
                .getPartialSuccess()
                .getRejectedLogRecords())
        .isEqualTo(1);
    assertThat(counter("rejected_log_records")).isEqualTo(1);
    assertThat(logsOf("edge")).hasSize(1);
  }

  @Test
  void a_log_record_without_times_is_found_where_it_came() throws Exception {
    console.export("/v1/traces", request());
    console.export("/v1/logs", logs(LogRecord.getDefaultInstance().toByteString()));
    console.export("/v1/logs", logs(LogRecord.getDefaultInstance().toByteString()));

    assertThat(logsOf("edge")).hasSize(2);
  }

  @Test
  void a_resource_that_is_not_utf_8_takes_only_its_own_spans_with_it() throws Exception {
    ByteString group =
        field(1, field(1, BAD_TEXT)).concat(field(2, field(2, odd("no name").toByteString())));
    byte[] request = ByteString.copyFrom(request()).concat(field(1, group)).toByteArray();

    HttpResponse<byte[]> answer = console.export("/v1/traces", request);

    assertThat(
            ExportTraceServiceResponse.parseFrom(answer.body())
                .getPartialSuccess()
                .getRejectedSpans())
        .isEqualTo(1);
    assertThat(console.json("/api/traces/" + Otlp.traceHex(1))).containsEntry("span_count", 2L);
  }

  private List<?> logsOf(String service) throws Exception {
    return (List<?>) console.json("/api/services/" + service + "/logs?from=-1h&to=now").get("logs");
  }

  private long counter(String name) throws Exception {
    return (Long) ((Map<?, ?>) console.json("/api/health").get("ingest")).get(name);
  }

  private static final ByteString BAD_TEXT = ByteString.copyFrom(new byte[] {(byte) 0xC3, 0x28});

  /** Two good spans of trace 1 and, beside them in the same scope, those of these bytes. */
  private static byte[] request(ByteString... spans) {
    ByteString good =
        new Otlp()
            .span("edge", 1, 1, 0)
            .server()
            .end()
            .span("edge", 1, 2, 1)
            .end()
            .request()
            .getResourceSpans(0)
            .getScopeSpans(0)
            .toByteString();
    ByteString scope = good;
    for (ByteString span : spans) {
      scope = scope.concat(field(2, span));
    }
    ByteString group = field(1, Otlp.resource("edge").toByteString()).concat(field(2, scope));
    return field(1, group).toByteArray();
  }

  private static byte[] logs(ByteString record) throws IOException {
    ByteString good =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder()
                    .addScopeLogs(
                        ScopeLogs.newBuilder()
                            .addLogRecords(
                                LogRecord.newBuilder()
                                    .setTimeUnixNano(Otlp.NOW)
                                    .setBody(AnyValue.newBuilder().setStringValue("good")))))
            .build()
            .getResourceLogs(0)
            .getScopeLogs(0)
            .toByteString();
    ByteString group =
        field(1, Otlp.resource("edge").toByteString())
            .concat(field(2, good.concat(field(2, record))));
    return field(1, group).toByteArray();
  }

  private static Span.Builder span() {
    return Span.newBuilder()
        .setTraceId(Otlp.traceId(1))
        .setSpanId(Otlp.spanId(3))
        .setParentSpanId(Otlp.spanId(1))
        .setName("odd")
        .setStartTimeUnixNano(Otlp.NOW)
        .setEndTimeUnixNano(Otlp.NOW + 1000);
  }

  private static ByteString faulty(String fault) {
    Span.Builder span = span();
    switch (fault) {
      case "trace id of 4 bytes" -> span.setTraceId(zeros(4));
      case "trace id of 17 bytes" -> span.setTraceId(Otlp.traceId(1).concat(zeros(1)));
      case "trace id of zeros" -> span.setTraceId(zeros(16));
      case "span id of 4 bytes" -> span.setSpanId(Otlp.spanId(3).substring(4));
      case "span id of zeros" -> span.setSpanId(zeros(8));
      case "parent id of 4 bytes" -> span.setParentSpanId(Otlp.spanId(1).substring(4));
      case "parent id of 16 bytes" -> span.setParentSpanId(Otlp.traceId(1));
      case "link's trace id of 1 byte" ->
          span.addLinks(Span.Link.newBuilder().setTraceId(zeros(1)).setSpanId(Otlp.spanId(1)));
      case "link's span id of 9 bytes" ->
          span.addLinks(Span.Link.newBuilder().setTraceId(Otlp.traceId(2)).setSpanId(zeros(9)));
      case "start beyond range" -> span.setStartTimeUnixNano(-1);
      case "end beyond range" -> span.setEndTimeUnixNano(Long.MIN_VALUE);
      case "event beyond range" -> span.addEvents(Span.Event.newBuilder().setTimeUnixNano(-1));
      case "values nested too deep" ->
          span.addAttributes(KeyValue.newBuilder().setKey("deep").setValue(nested(60)));
      default -> {
        return span.clearName().build().toByteString().concat(field(5, BAD_TEXT));
      }
    }
    return span.build().toByteString();
  }

  private static Span odd(String oddity) {
    Span.Builder span = span();
    switch (oddity) {
      case "no name" -> span.clearName();
      case "end before start" -> span.setEndTimeUnixNano(Otlp.NOW - 5_000_000_000L);
      case "no times" -> span.clearStartTimeUnixNano().clearEndTimeUnixNano();
      case "NaN" -> span.addAttributes(number(Double.NaN));
      case "infinite" -> span.addAttributes(number(Double.NEGATIVE_INFINITY));
      case "nested 30 deep" ->
          span.addAttributes(KeyValue.newBuilder().setKey("deep").setValue(nested(30)));
      case "no value" -> span.addAttributes(KeyValue.newBuilder().setKey("empty"));
      case "unknown kind" -> span.setKindValue(99).getStatusBuilder().setCodeValue(17);
      case "parent id of zeros" -> span.setParentSpanId(zeros(8));
      case "link without ids" -> span.addLinks(Span.Link.getDefaultInstance());
      case "NUL in the name" -> span.setName("a\u0000b");
      default -> span.setParentSpanId(Otlp.spanId(3));
    }
    return span.build();
  }

  private static KeyValue.Builder number(double value) {
    return KeyValue.newBuilder().setKey("n").setValue(AnyValue.newBuilder().setDoubleValue(value));
  }

  private static AnyValue nested(int depth) {
    AnyValue value = AnyValue.newBuilder().setStringValue("core").build();
    for (int i = 0; i < depth; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    return value;
  }

  private static ByteString zeros(int count) {
    return ByteString.copyFrom(new byte[count]);
  }

  /** One length-delimited field, which the message classes would not write. */
  private static ByteString field(int number, ByteString value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeBytes(number, value);
      out.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private ExportTraceServiceResponse grpc(byte[] request) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", console.console().grpcPort())
            .usePlaintext()
            .build();
    try {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          channel,
          io.grpc.MethodDescriptor.<byte[], ExportTraceServiceResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(TraceServiceGrpc.getExportMethod().getFullMethodName())
              .setRequestMarshaller(new RawBytes())
              .setResponseMarshaller(TraceServiceGrpc.getExportMethod().getResponseMarshaller())
              .build(),
          io.grpc.CallOptions.DEFAULT,
          request);
    } finally {
      channel.shutdownNow();
    }
  }

  private static final class RawBytes implements io.grpc.MethodDescriptor.Marshaller<byte[]> {
    @Override
    public java.io.InputStream stream(byte[] value) {
      return new java.io.ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(java.io.InputStream stream) {
      return new byte[0];
    }
  }
}

package dev.plumbline.otlp.receive;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.otlp.OtlpFormatException;
import dev.plumbline.otlp.OtlpJson;
import dev.plumbline.otlp.OtlpProtobuf;
import dev.plumbline.otlp.Repeats;
import dev.plumbline.otlp.RequestSink;
import dev.plumbline.otlp.Unreadable;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.function.Supplier;

/** Reads requests from many connections into one sink, one at a time. */
final class RequestReader {

  private final RequestSink sink;
  private final OtlpProtobuf protobuf = new OtlpProtobuf();
  private final OtlpJson json = new OtlpJson();
  private final Repeats repeats = new Repeats();

  /** Reads the body of a request; {@link OtlpFormatException} when it is not OTLP. */
  interface BodyReader {
    void take(byte[] body);
  }

  private interface Parser<T> {
    T parse(byte[] body) throws InvalidProtocolBufferException;
  }

  RequestReader(RequestSink sink) {
    this.sink = sink;
  }

  void readTraces(byte[] body) {
    ExportTraceServiceRequest request = parse(body, ExportTraceServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, sink));
  }

  void readMetrics(byte[] body) {
    ExportMetricsServiceRequest request = parse(body, ExportMetricsServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, sink));
  }

  void readLogs(byte[] body) {
    ExportLogsServiceRequest request = parse(body, ExportLogsServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, sink));
  }

  void readJson(byte[] body) {
    take(body, () -> json.read(body, 0, body.length, sink));
  }

  private synchronized void take(byte[] body, Runnable read) {
    if (repeats.isKnown(body, 0, body.length)) {
      sink.requestsRepeated(1);
      return;
    }
    read.run();
    repeats.remember();
    sink.requestsRead(1);
  }

  synchronized void refuse(String source, String message) {
    sink.unreadable(new Unreadable(source, 0, message));
  }

  /** Returns what the supplier makes of the sink while no request is being read. */
  synchronized <T> T result(Supplier<T> supplier) {
    return supplier.get();
  }

  private static <T> T parse(byte[] body, Parser<T> parser) {
    try {
      return parser.parse(body);
    } catch (InvalidProtocolBufferException e) {
      throw new OtlpFormatException("not a protobuf request: " + e.getMessage());
    }
  }
}

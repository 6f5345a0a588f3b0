package dev.plumbline.conformance.receive;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.plumbline.conformance.Judge;
import dev.plumbline.conformance.otlp.OtlpFormatException;
import dev.plumbline.conformance.otlp.OtlpJson;
import dev.plumbline.conformance.otlp.OtlpProtobuf;
import dev.plumbline.conformance.otlp.Repeats;
import dev.plumbline.conformance.verdict.Unreadable;
import dev.plumbline.conformance.verdict.Verdict;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** Lets requests from many connections through to one judge, one at a time. */
final class Intake {

  private final Judge judge;
  private final OtlpProtobuf protobuf = new OtlpProtobuf();
  private final OtlpJson json = new OtlpJson();
  private final Repeats repeats = new Repeats();

  /** Takes the body of a request; {@link OtlpFormatException} when it cannot be read. */
  interface Taker {
    void take(byte[] body);
  }

  private interface Parser<T> {
    T parse(byte[] body) throws InvalidProtocolBufferException;
  }

  Intake(Judge judge) {
    this.judge = judge;
  }

  void takeTraces(byte[] body) {
    ExportTraceServiceRequest request = parse(body, ExportTraceServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, judge));
  }

  void takeMetrics(byte[] body) {
    ExportMetricsServiceRequest request = parse(body, ExportMetricsServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, judge));
  }

  void takeLogs(byte[] body) {
    ExportLogsServiceRequest request = parse(body, ExportLogsServiceRequest::parseFrom);
    take(body, () -> protobuf.read(request, judge));
  }

  void takeJson(byte[] body) {
    take(body, () -> json.read(body, 0, body.length, judge));
  }

  private synchronized void take(byte[] body, Runnable read) {
    if (repeats.isKnown(body, 0, body.length)) {
      judge.requestsRepeated(1);
      return;
    }
    read.run();
    repeats.remember();
    judge.requestsRead(1);
  }

  synchronized void refuse(String source, String message) {
    judge.unreadable(new Unreadable(source, 0, message));
  }

  synchronized Verdict verdict() {
    return judge.verdict();
  }

  private static <T> T parse(byte[] body, Parser<T> parser) {
    try {
      return parser.parse(body);
    } catch (InvalidProtocolBufferException e) {
      throw new OtlpFormatException("not a protobuf request: " + e.getMessage());
    }
  }
}

package dev.plumbline.conformance.receive;

import dev.plumbline.conformance.Judge;
import dev.plumbline.conformance.otlp.OtlpFormatException;
import dev.plumbline.conformance.otlp.OtlpJson;
import dev.plumbline.conformance.otlp.OtlpProtobuf;
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

  Intake(Judge judge) {
    this.judge = judge;
  }

  synchronized void take(ExportTraceServiceRequest request) {
    protobuf.read(request, judge);
    judge.requestsRead(1);
  }

  synchronized void take(ExportMetricsServiceRequest request) {
    protobuf.read(request, judge);
    judge.requestsRead(1);
  }

  synchronized void take(ExportLogsServiceRequest request) {
    protobuf.read(request, judge);
    judge.requestsRead(1);
  }

  synchronized void takeJson(byte[] body) {
    json.read(body, 0, body.length, judge);
    judge.requestsRead(1);
  }

  synchronized void refuse(String source, String message) {
    judge.unreadable(new Unreadable(source, 0, message));
  }

  synchronized void refuse(String source, OtlpFormatException problem) {
    refuse(source, problem.problem());
  }

  synchronized Verdict verdict() {
    return judge.verdict();
  }
}

package dev.plumbline.conformance.receive;

import dev.plumbline.conformance.otlp.OtlpFormatException;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Receives OTLP/gRPC. */
final class GrpcReceiver implements AutoCloseable {

  private static final String SOURCE = "otlp/grpc";
  private static final int LARGEST_REQUEST = 64 << 20;
  private static final long GRACE_SECONDS = 2;

  private final Server server;

  GrpcReceiver(InetSocketAddress address, Intake intake) throws IOException {
    server =
        NettyServerBuilder.forAddress(address)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .addService(new Traces(intake))
            .addService(new Metrics(intake))
            .addService(new Logs(intake))
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static <T> void answer(
      Intake intake, Runnable take, T response, StreamObserver<T> observer) {
    try {
      take.run();
    } catch (OtlpFormatException e) {
      intake.refuse(SOURCE, e);
      observer.onError(Status.INVALID_ARGUMENT.withDescription(e.problem()).asException());
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static final class Traces extends TraceServiceGrpc.TraceServiceImplBase {
    private final Intake intake;

    Traces(Intake intake) {
      this.intake = intake;
    }

    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
      answer(
          intake,
          () -> intake.take(request),
          ExportTraceServiceResponse.getDefaultInstance(),
          observer);
    }
  }

  private static final class Metrics extends MetricsServiceGrpc.MetricsServiceImplBase {
    private final Intake intake;

    Metrics(Intake intake) {
      this.intake = intake;
    }

    @Override
    public void export(
        ExportMetricsServiceRequest request,
        StreamObserver<ExportMetricsServiceResponse> observer) {
      answer(
          intake,
          () -> intake.take(request),
          ExportMetricsServiceResponse.getDefaultInstance(),
          observer);
    }
  }

  private static final class Logs extends LogsServiceGrpc.LogsServiceImplBase {
    private final Intake intake;

    Logs(Intake intake) {
      this.intake = intake;
    }

    @Override
    public void export(
        ExportLogsServiceRequest request, StreamObserver<ExportLogsServiceResponse> observer) {
      answer(
          intake,
          () -> intake.take(request),
          ExportLogsServiceResponse.getDefaultInstance(),
          observer);
    }
  }
}

package dev.plumbline.console.otlp;

import com.google.protobuf.MessageLite;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.store.Ingest;
import dev.plumbline.console.store.RequestRefused;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Receives OTLP/gRPC traces and logs.
 *
 * <p>Requests are received as bytes and decoded only once they have room in the queue. Without room
 * the response is RESOURCE_EXHAUSTED with a RetryInfo, on which OTLP senders retry. A message that
 * is too large or cannot be decompressed is counted and rejected without RetryInfo.
 */
public final class GrpcReceiver implements AutoCloseable {

  private static final int MOST_CALLS_OF_A_CONNECTION = 128;
  private static final int MOST_HEADER_BYTES = 32 << 10;
  private static final long IDLE_MINUTES = 5;
  private static final long HANDSHAKE_SECONDS = 10;
  private static final int WINDOW_BYTES = 256 << 10;

  private static final int THREADS = 2;
  private static final long GRACE_SECONDS = 3;

  private final Server server;
  private final ExecutorService threads;
  private final Ingest intake;
  private final ProcessErrors failures;
  private final CallLimits limits;

  /**
   * Starts to listen; port 0 takes a free one.
   *
   * @throws IOException when the address cannot be listened on
   */
  public GrpcReceiver(InetSocketAddress address, Ingest intake, ProcessErrors failures)
      throws IOException {
    this.intake = intake;
    this.failures = failures;
    this.limits = new CallLimits(intake);
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "otlp-grpc");
              thread.setDaemon(true);
              return thread;
            });
    this.server =
        NettyServerBuilder.forAddress(address)
            .executor(threads)
            .maxInboundMessageSize(Ingest.LARGEST_REQUEST)
            .maxInboundMetadataSize(MOST_HEADER_BYTES)
            .maxConcurrentCallsPerConnection(MOST_CALLS_OF_A_CONNECTION)
            .flowControlWindow(WINDOW_BYTES)
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(IDLE_MINUTES, TimeUnit.MINUTES)
            .addStreamTracerFactory(limits)
            .intercept(limits)
            .addService(
                service(
                    "opentelemetry.proto.collector.trace.v1.TraceService",
                    intake::traces,
                    GrpcReceiver::traces))
            .addService(
                service(
                    "opentelemetry.proto.collector.logs.v1.LogsService",
                    intake::logs,
                    GrpcReceiver::logs))
            .build()
            .start();
  }

  public int port() {
    return server.getPort();
  }

  private interface Taking {
    CompletionStage<Ingest.Taken> take(byte[] body) throws RequestRefused;
  }

  private ServerServiceDefinition service(
      String name, Taking taking, Function<Ingest.Taken, MessageLite> answer) {
    MethodDescriptor<Optional<byte[]>, MessageLite> export =
        MethodDescriptor.<Optional<byte[]>, MessageLite>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(name, "Export"))
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Messages())
            .build();
    return ServerServiceDefinition.builder(name)
        .addMethod(
            export,
            ServerCalls.asyncUnaryCall(
                (Optional<byte[]> body, StreamObserver<MessageLite> observer) ->
                    take(body, taking, answer, observer)))
        .build();
  }

  private void take(
      Optional<byte[]> body,
      Taking taking,
      Function<Ingest.Taken, MessageLite> answer,
      StreamObserver<MessageLite> observer) {
    if (body.isEmpty()) {
      intake.countMalformed();
      observer.onError(
          Status.INVALID_ARGUMENT
              .withDescription("the message cannot be decompressed")
              .asException());
      return;
    }
    CompletionStage<Ingest.Taken> taken;
    try {
      taken = taking.take(body.get());
    } catch (RequestRefused refused) {
      observer.onError(status(refused));
      return;
    } catch (Error e) {
      failures.note("taking a request over gRPC", e);
      observer.onError(status(e));
      return;
    }
    taken.whenCompleteAsync(
        (outcome, failure) -> {
          if (failure != null) {
            observer.onError(status(failure));
          } else {
            observer.onNext(answer.apply(outcome));
            observer.onCompleted();
          }
        },
        threads);
  }

  private static MessageLite traces(Ingest.Taken taken) {
    if (taken.rejected() == 0) {
      return ExportTraceServiceResponse.getDefaultInstance();
    }
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(taken.rejected())
                .setErrorMessage(taken.why()))
        .build();
  }

  private static MessageLite logs(Ingest.Taken taken) {
    if (taken.rejected() == 0) {
      return ExportLogsServiceResponse.getDefaultInstance();
    }
    return ExportLogsServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportLogsPartialSuccess.newBuilder()
                .setRejectedLogRecords(taken.rejected())
                .setErrorMessage(taken.why()))
        .build();
  }

  private static StatusException status(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RequestRefused refused) {
      return refused.why() == RequestRefused.Why.BUSY
          ? CallLimits.busy(String.valueOf(refused.getMessage()))
          : Status.INVALID_ARGUMENT.withDescription(refused.getMessage()).asException();
    }
    return Status.UNAVAILABLE.withDescription(String.valueOf(cause.getMessage())).asException();
  }

  /** Reads messages as bytes; null where one cannot be decompressed. */
  private static final class Bytes implements MethodDescriptor.Marshaller<Optional<byte[]>> {
    @Override
    public InputStream stream(Optional<byte[]> value) {
      throw new UnsupportedOperationException("requests are only parsed here");
    }

    @Override
    public Optional<byte[]> parse(InputStream stream) {
      try {
        return Optional.of(stream.readAllBytes());
      } catch (IOException | RuntimeException e) {
        return Optional.empty();
      }
    }
  }

  private static final class Messages implements MethodDescriptor.Marshaller<MessageLite> {
    @Override
    public InputStream stream(MessageLite value) {
      return new ByteArrayInputStream(value.toByteArray());
    }

    @Override
    public MessageLite parse(InputStream stream) {
      throw new UnsupportedOperationException("responses are only written here");
    }
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
    threads.shutdown();
    limits.close();
  }
}

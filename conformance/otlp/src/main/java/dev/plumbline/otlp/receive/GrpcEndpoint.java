package dev.plumbline.otlp.receive;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import dev.plumbline.otlp.OtlpFormatException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.logs.v1.LogsServiceGrpc;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.MetricsServiceGrpc;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Receives OTLP/gRPC. Messages are received as bytes, and every call that ends without its message
 * having been read is counted: one that is no OTLP, is too large, cannot be decompressed, is cut
 * off, or is of an OTLP service that is not implemented here.
 */
final class GrpcEndpoint implements AutoCloseable {

  private static final String SOURCE = "otlp/grpc";
  private static final String OTLP = "opentelemetry.proto.collector.";
  private static final int LARGEST_REQUEST = 64 << 20;
  private static final long GRACE_SECONDS = 2;
  private static final Context.Key<Call> CALL = Context.key("otlp-call");

  private final Server server;

  GrpcEndpoint(InetSocketAddress address, RequestReader requests) throws IOException {
    server =
        NettyServerBuilder.forAddress(address)
            .maxInboundMessageSize(LARGEST_REQUEST)
            .addStreamTracerFactory(new Calls(requests))
            .addService(
                service(
                    TraceServiceGrpc.SERVICE_NAME,
                    requests::readTraces,
                    ExportTraceServiceResponse.getDefaultInstance()))
            .addService(
                service(
                    MetricsServiceGrpc.SERVICE_NAME,
                    requests::readMetrics,
                    ExportMetricsServiceResponse.getDefaultInstance()))
            .addService(
                service(
                    LogsServiceGrpc.SERVICE_NAME,
                    requests::readLogs,
                    ExportLogsServiceResponse.getDefaultInstance()))
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
        server.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private static ServerServiceDefinition service(
      String name, RequestReader.BodyReader reader, MessageLite response) {
    MethodDescriptor<Received, MessageLite> export =
        MethodDescriptor.<Received, MessageLite>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName(name, "Export"))
            .setRequestMarshaller(new ProtobufRequests())
            .setResponseMarshaller(new Responses())
            .build();
    return ServerServiceDefinition.builder(name)
        .addMethod(
            export,
            ServerCalls.asyncUnaryCall(
                (Received request, StreamObserver<MessageLite> observer) ->
                    answer(request, reader, response, observer)))
        .build();
  }

  private static void answer(
      Received request,
      RequestReader.BodyReader reader,
      MessageLite response,
      StreamObserver<MessageLite> out) {
    Call call = CALL.get();
    ByteString body = request.body();
    try {
      if (body == null) {
        throw new OtlpFormatException(request.problem());
      }
      reader.take(body.toByteArray());
    } catch (OtlpFormatException e) {
      call.end(e.problem());
      out.onError(Status.INVALID_ARGUMENT.withDescription(e.problem()).asException());
      return;
    } catch (RuntimeException e) {
      call.end("could not be processed: " + e);
      out.onError(Status.INTERNAL.withDescription("could not be processed").asException());
      return;
    }
    call.end(null);
    out.onNext(response);
    out.onCompleted();
  }

  /**
   * A message as bytes.
   *
   * @param body null when it could not be read
   * @param problem why it could not
   */
  private record Received(@Nullable ByteString body, String problem) {}

  private static final class ProtobufRequests implements MethodDescriptor.Marshaller<Received> {
    @Override
    public InputStream stream(Received value) {
      throw new UnsupportedOperationException("requests are only read here");
    }

    @Override
    public Received parse(InputStream stream) {
      try {
        return new Received(UnsafeByteOperations.unsafeWrap(stream.readAllBytes()), "");
      } catch (IOException | RuntimeException e) {
        return new Received(null, "the message cannot be read: " + e.getMessage());
      }
    }
  }

  private static final class Responses implements MethodDescriptor.Marshaller<MessageLite> {
    @Override
    public InputStream stream(MessageLite value) {
      return new ByteArrayInputStream(value.toByteArray());
    }

    @Override
    public MessageLite parse(InputStream stream) {
      throw new UnsupportedOperationException("responses are only written here");
    }
  }

  private static final class Calls extends ServerStreamTracer.Factory {
    private final RequestReader requests;

    Calls(RequestReader requests) {
      this.requests = requests;
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return method.startsWith(OTLP) ? new Call(requests) : new ServerStreamTracer() {};
    }
  }

  /** One call, from its headers to its end; its message is read or counted as unreadable once. */
  private static final class Call extends ServerStreamTracer {
    private final RequestReader requests;
    private boolean ended;

    Call(RequestReader requests) {
      this.requests = requests;
    }

    @Override
    public Context filterContext(Context context) {
      return context.withValue(CALL, this);
    }

    /** Records the outcome; null when the message was read. */
    synchronized void end(@Nullable String problem) {
      if (ended) {
        return;
      }
      ended = true;
      if (problem != null) {
        requests.refuse(SOURCE, problem);
      }
    }

    @Override
    public void streamClosed(Status status) {
      if (!status.isOk()) {
        String why = status.getDescription();
        end("the call ended with " + status.getCode() + (why == null ? "" : ": " + why));
      }
    }
  }
}

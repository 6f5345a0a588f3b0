package dev.plumbline.agent.app;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A gRPC server that does what the request asks for. Has no telemetry types. */
final class EchoServer {
  private static final AtomicInteger TRIES = new AtomicInteger();
  private static final Context.Key<String> BAGGAGE = Context.key("baggage");

  private EchoServer() {}

  static Server start() throws IOException {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            ServerServiceDefinition.builder(TextMethods.SERVICE)
                .addMethod(
                    TextMethods.UNARY,
                    ServerCalls.asyncUnaryCall((ask, answer) -> act(ask, answer, false)))
                .addMethod(
                    TextMethods.STREAM,
                    ServerCalls.asyncServerStreamingCall((ask, answer) -> act(ask, answer, true)))
                .build())
        .fallbackHandlerRegistry(new AnyMethod())
        .intercept(new BaggageHeader())
        .build()
        .start();
  }

  @SuppressWarnings("StatementSwitchToExpressionSwitch") // Java 8 compiles it, too.
  private static void act(String ask, StreamObserver<String> answer, boolean stream) {
    if (stream) {
      answer.onNext("first");
    }
    switch (ask) {
      case "ahead":
      case "back":
        WallClock.set(ask.equals("ahead") ? 3600 : 0);
        answer.onNext("done");
        answer.onCompleted();
        break;
      case "ok":
        answer.onNext("done");
        answer.onCompleted();
        break;
      case "throw":
        throw new IllegalStateException("thrown by the handler");
      case "baggage":
        answer.onNext(String.valueOf(BAGGAGE.get()));
        answer.onCompleted();
        break;
      case "slow":
        awaitCancellation(answer);
        break;
      case "errorinfo":
        answer.onError(withErrorInfo(Status.Code.NOT_FOUND, "SKU_UNKNOWN"));
        break;
      case "third":
        if (TRIES.incrementAndGet() % 3 == 0) {
          answer.onNext("done");
          answer.onCompleted();
        } else {
          answer.onError(withErrorInfo(Status.Code.UNAVAILABLE, "SHUTTING_DOWN"));
        }
        break;
      default:
        answer.onError(
            Status.fromCode(Status.Code.valueOf(ask)).withDescription("acted out").asException());
    }
  }

  /** Works until its call is cancelled, and fails with CANCELLED as most handlers do. */
  private static void awaitCancellation(StreamObserver<String> answer) {
    Context.current()
        .addListener(context -> answer.onError(Status.CANCELLED.asException()), Runnable::run);
  }

  private static StatusException withErrorInfo(Status.Code code, String reason) {
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("acted out")
            .addDetails(
                Any.newBuilder()
                    .setTypeUrl("type.googleapis.com/google.rpc.ErrorInfo")
                    .setValue(errorInfo(reason, "worker")))
            .build(),
        new Metadata());
  }

  /** By the numbers of its fields, for the oldest libraries have no such class. */
  private static ByteString errorInfo(String reason, String domain) {
    return UnknownFieldSet.newBuilder()
        .addField(1, text(reason))
        .addField(2, text(domain))
        .build()
        .toByteString();
  }

  private static UnknownFieldSet.Field text(String text) {
    return UnknownFieldSet.Field.newBuilder()
        .addLengthDelimited(ByteString.copyFromUtf8(text))
        .build();
  }

  /** Serves a method of any name, like a server whose methods are registered while it runs. */
  private static final class AnyMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
      return ServerMethodDefinition.create(
          TextMethods.unary(method),
          ServerCalls.asyncUnaryCall(
              (String ask, StreamObserver<String> answer) -> act(ask, answer, false)));
    }
  }

  /** Keeps the header as it came over the wire. */
  private static final class BaggageHeader implements ServerInterceptor {
    private static final Metadata.Key<String> KEY =
        Metadata.Key.of("baggage", Metadata.ASCII_STRING_MARSHALLER);

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      Context context = Context.current().withValue(BAGGAGE, headers.get(KEY));
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}

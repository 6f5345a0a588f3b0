package dev.plumbline.conformance.executor;

import com.google.protobuf.StringValue;
import dev.plumbline.cases.hops.RelayMethods;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The relay over gRPC: each message is an array of calls, each response an empty text. */
final class GrpcRelay {
  /** The baggage that W3C requires every service to propagate is more than gRPC's default. */
  private static final int MOST_METADATA = 64 << 10;

  private final RelayCalls calls;

  private GrpcRelay(RelayCalls calls) {
    this.calls = calls;
  }

  /** Listens on a free port of the host. */
  static Server start(String host, RelayCalls calls) throws IOException {
    GrpcRelay relay = new GrpcRelay(calls);
    return NettyServerBuilder.forAddress(new InetSocketAddress(host, 0))
        .maxInboundMetadataSize(MOST_METADATA)
        .addService(
            ServerServiceDefinition.builder(RelayMethods.SERVICE)
                .addMethod(RelayMethods.CALL, ServerCalls.asyncUnaryCall(relay::call))
                .addMethod(
                    RelayMethods.STREAM,
                    ServerCalls.asyncBidiStreamingCall(answers -> relay.new OrderStream(answers)))
                .build())
        .build()
        .start();
  }

  private void call(StringValue order, StreamObserver<StringValue> answers) {
    if (answer(order, answers)) {
      answers.onCompleted();
    }
  }

  /** Whether the order could be read; else the call is closed with an error. */
  private boolean answer(StringValue order, StreamObserver<StringValue> answers) {
    try {
      calls.run(RelayCall.read(order.getValue()));
      answers.onNext(StringValue.getDefaultInstance());
      return true;
    } catch (IOException malformed) {
      answers.onError(
          Status.INVALID_ARGUMENT.withDescription(malformed.getMessage()).asRuntimeException());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      answers.onError(Status.CANCELLED.asRuntimeException());
    }
    return false;
  }

  private final class OrderStream implements StreamObserver<StringValue> {
    private final StreamObserver<StringValue> answers;
    private boolean open = true;

    OrderStream(StreamObserver<StringValue> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(StringValue order) {
      open = open && answer(order, answers);
    }

    @Override
    public void onError(Throwable gone) {
      open = false;
    }

    @Override
    public void onCompleted() {
      if (open) {
        answers.onCompleted();
      }
    }
  }
}

package dev.plumbline.agent.app;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** Calls what fails twice and then goes well, in the ways in which services try again. */
final class RetriedCalls {
  private static final int ATTEMPTS = 3;

  private final Channel plain;
  private final ManagedChannel retrying;

  RetriedCalls(Channel plain, int port) {
    this.plain = plain;
    Map<String, Object> policy =
        Map.of(
            "methodConfig",
            List.of(
                Map.of(
                    "name",
                    List.of(Map.of("service", TextMethods.SERVICE)),
                    "retryPolicy",
                    Map.of(
                        "maxAttempts",
                        (double) ATTEMPTS,
                        "initialBackoff",
                        "0.01s",
                        "maxBackoff",
                        "0.02s",
                        "backoffMultiplier",
                        2.0,
                        "retryableStatusCodes",
                        List.of("UNAVAILABLE")))));
    retrying =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .defaultServiceConfig(policy)
            .enableRetry()
            .build();
  }

  /** The status to answer with. */
  int by(String way) {
    return switch (way) {
      case "policy" -> ask(retrying, "third");
      case "policy-in-vain" -> ask(retrying, "UNAVAILABLE");
      case "hand" -> byHand();
      case "hand-and-fails-later" -> byHand() == 200 ? 503 : 500;
      default -> throw new IllegalArgumentException(way);
    };
  }

  void close() {
    retrying.shutdownNow();
  }

  private int byHand() {
    int status = 0;
    for (int attempt = 0; attempt < ATTEMPTS && status != 200; attempt++) {
      status = ask(plain, "third");
    }
    return status;
  }

  private static int ask(Channel channel, String word) {
    try {
      ClientCalls.blockingUnaryCall(channel, TextMethods.UNARY, CallOptions.DEFAULT, word);
      return 200;
    } catch (StatusRuntimeException failure) {
      return failure.getStatus().getCode() == Status.Code.UNAVAILABLE ? 503 : 500;
    }
  }
}

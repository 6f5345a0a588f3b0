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
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/** Calls what fails twice and then goes well, in the ways in which services try again. */
final class RetriedCalls {
  private static final int ATTEMPTS = 3;

  private final Channel plain;
  private final ManagedChannel retrying;

  RetriedCalls(Channel plain, int port) {
    this.plain = plain;
    Map<String, Object> policy = new HashMap<>();
    policy.put("maxAttempts", (double) ATTEMPTS);
    policy.put("initialBackoff", "0.01s");
    policy.put("maxBackoff", "0.02s");
    policy.put("backoffMultiplier", 2.0);
    policy.put("retryableStatusCodes", Collections.singletonList("UNAVAILABLE"));
    Map<String, Object> methods = new HashMap<>();
    methods.put(
        "name",
        Collections.singletonList(Collections.singletonMap("service", TextMethods.SERVICE)));
    methods.put("retryPolicy", policy);
    retrying =
        NettyChannelBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .usePlaintext()
            .defaultServiceConfig(
                Collections.singletonMap("methodConfig", Collections.singletonList(methods)))
            .enableRetry()
            .build();
  }

  /** The status to answer with. */
  @SuppressWarnings("StatementSwitchToExpressionSwitch") // Java 8 compiles it, too.
  int by(String way) {
    switch (way) {
      case "policy":
        return ask(retrying, "third");
      case "policy-in-vain":
        return ask(retrying, "UNAVAILABLE");
      case "hand":
        return byHand();
      case "hand-and-fails-later":
        return byHand() == 200 ? 503 : 500;
      default:
        throw new IllegalArgumentException(way);
    }
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

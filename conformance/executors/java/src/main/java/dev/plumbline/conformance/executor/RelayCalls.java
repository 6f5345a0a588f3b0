package dev.plumbline.conformance.executor;

import com.google.protobuf.StringValue;
import dev.plumbline.cases.hops.RelayMethods;
import dev.plumbline.cases.hops.RelayStream;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes calls, one after the other, and ignores their results: the caller checks what arrived. */
final class RelayCalls {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  void run(List<RelayCall> calls) throws InterruptedException {
    for (RelayCall call : calls) {
      try {
        run(call);
      } catch (IOException
          | ExecutionException
          | TimeoutException
          | StatusRuntimeException
          | IllegalArgumentException unanswered) {
        // The next one is run all the same.
      }
    }
  }

  private void run(RelayCall call)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    StringValue order = StringValue.of(call.arguments());
    switch (String.valueOf(call.to().getScheme())) {
      case "grpc" ->
          ClientCalls.blockingUnaryCall(channel(call), RelayMethods.CALL, inTime(), order);
      case "grpc+stream" ->
          RelayStream.begin(channel(call), inTime(), order)
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      default -> post(call.to(), call.arguments());
    }
  }

  private void post(URI to, String body) throws IOException, InterruptedException {
    http.send(
        HttpRequest.newBuilder(to)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private Channel channel(RelayCall call) {
    return channels.computeIfAbsent(
        call.to().getAuthority(), to -> NettyChannelBuilder.forTarget(to).usePlaintext().build());
  }

  private static CallOptions inTime() {
    return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}

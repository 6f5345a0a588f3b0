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

/**
 * Runs errands, one after the other. Whatever they answer, or not: the caller looks at what came.
 */
final class Errands {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  void run(List<Errand> errands) throws InterruptedException {
    for (Errand errand : errands) {
      try {
        run(errand);
      } catch (IOException
          | ExecutionException
          | TimeoutException
          | StatusRuntimeException
          | IllegalArgumentException unanswered) {
        // The next one is run all the same.
      }
    }
  }

  private void run(Errand errand)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    StringValue order = StringValue.of(errand.arguments());
    switch (String.valueOf(errand.to().getScheme())) {
      case "grpc" ->
          ClientCalls.blockingUnaryCall(channel(errand), RelayMethods.CALL, inTime(), order);
      case "grpc+stream" ->
          RelayStream.begin(channel(errand), inTime(), order)
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      default -> post(errand.to(), errand.arguments());
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

  private Channel channel(Errand errand) {
    return channels.computeIfAbsent(
        errand.to().getAuthority(), to -> NettyChannelBuilder.forTarget(to).usePlaintext().build());
  }

  private static CallOptions inTime() {
    return CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }
}

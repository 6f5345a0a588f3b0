package dev.plumbline.cases.hops;

import com.google.protobuf.StringValue;
import dev.plumbline.clients.Json;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
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

/** A caller without telemetry: sends the first request of a chain with any headers. */
final class Entry implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  /**
   * Sends it and waits until all of the chain has answered.
   *
   * @param headers names and values, in order, repeated where repeated
   * @return what the first of the chain answered
   */
  String send(
      Transport transport, String url, Object arguments, List<Map.Entry<String, String>> headers)
      throws IOException, InterruptedException {
    String body = Json.write(arguments);
    return transport == Transport.HTTP
        ? post(url, body, headers)
        : call(transport, URI.create(url).getAuthority(), StringValue.of(body), headers);
  }

  private String post(String url, String body, List<Map.Entry<String, String>> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    headers.forEach(header -> request.header(header.getKey(), header.getValue()));
    return "status "
        + http.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private String call(
      Transport transport,
      String authority,
      StringValue order,
      List<Map.Entry<String, String>> headers)
      throws InterruptedException {
    Metadata metadata = new Metadata();
    headers.forEach(
        header ->
            metadata.put(
                Metadata.Key.of(header.getKey(), Metadata.ASCII_STRING_MARSHALLER),
                header.getValue()));
    ManagedChannel channel =
        channels.computeIfAbsent(
            authority, to -> NettyChannelBuilder.forTarget(to).usePlaintext().build());
    var with =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    CallOptions options =
        CallOptions.DEFAULT.withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    try {
      if (transport == Transport.GRPC) {
        ClientCalls.blockingUnaryCall(with, RelayMethods.CALL, options, order);
        return "OK";
      }
      boolean whole =
          RelayStream.begin(with, options, order).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return whole ? "OK" : "too few messages";
    } catch (StatusRuntimeException failed) {
      return failed.getStatus().toString();
    } catch (ExecutionException | TimeoutException failed) {
      return failed.toString();
    }
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}

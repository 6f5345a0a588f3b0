package dev.plumbline.cases.hops;

import com.google.protobuf.StringValue;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The end of every chain: records the headers of each request by its body. */
final class Sink implements AutoCloseable {
  private static final Context.Key<Metadata> METADATA = Context.key("metadata");
  private static final int MOST_METADATA = 64 << 10;

  private final HttpServer http;
  private final Server grpc;
  private final Map<String, Arrived> arrived = new ConcurrentHashMap<>();

  /** Lines of the two headers that matter. */
  record Arrived(List<String> baggage, List<String> traceparent) {}

  Sink() throws IOException {
    // On every address of this machine: one of them is in the policy, another is not.
    InetSocketAddress everywhere = new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0);
    http = HttpServer.create(everywhere, 0);
    http.createContext(
        "/",
        exchange -> {
          String said =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          arrived.put(
              said,
              new Arrived(
                  lines(exchange.getRequestHeaders().get("baggage")),
                  lines(exchange.getRequestHeaders().get("traceparent"))));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    http.start();
    grpc =
        NettyServerBuilder.forAddress(everywhere)
            .maxInboundMetadataSize(MOST_METADATA)
            .addService(
                ServerServiceDefinition.builder(RelayMethods.SERVICE)
                    .addMethod(RelayMethods.CALL, ServerCalls.asyncUnaryCall(this::call))
                    .addMethod(
                        RelayMethods.STREAM, ServerCalls.asyncBidiStreamingCall(Listening::new))
                    .build())
            .intercept(new Noting())
            .build()
            .start();
  }

  private void call(StringValue said, StreamObserver<StringValue> answers) {
    note(said);
    answers.onNext(StringValue.getDefaultInstance());
    answers.onCompleted();
  }

  private void note(StringValue said) {
    if (!said.equals(RelayMethods.NOTHING)) {
      Metadata metadata = METADATA.get();
      arrived.put(
          said.getValue(), new Arrived(lines(metadata, "baggage"), lines(metadata, "traceparent")));
    }
  }

  private static List<String> lines(@Nullable List<String> values) {
    return values == null ? List.of() : List.copyOf(values);
  }

  private static List<String> lines(Metadata metadata, String name) {
    List<String> lines = new ArrayList<>();
    Iterable<String> values =
        metadata.getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
    if (values != null) {
      values.forEach(lines::add);
    }
    return lines;
  }

  /** Host is a name or address of this machine. */
  String url(Transport transport, String host) {
    int port = transport == Transport.HTTP ? http.getAddress().getPort() : grpc.getPort();
    return transport.url(host + ":" + port);
  }

  @Nullable Arrived of(String said) {
    return arrived.get(said);
  }

  @Override
  public void close() {
    http.stop(0);
    grpc.shutdownNow();
  }

  /** Keeps a call's metadata where its messages are read. */
  private static final class Noting implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
      return Contexts.interceptCall(
          Context.current().withValue(METADATA, metadata), call, metadata, next);
    }
  }

  private final class Listening implements StreamObserver<StringValue> {
    private final StreamObserver<StringValue> answers;

    Listening(StreamObserver<StringValue> answers) {
      this.answers = answers;
    }

    @Override
    public void onNext(StringValue said) {
      note(said);
      answers.onNext(StringValue.getDefaultInstance());
    }

    @Override
    public void onError(Throwable gone) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }
}

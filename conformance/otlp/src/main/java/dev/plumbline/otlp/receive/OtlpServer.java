package dev.plumbline.otlp.receive;

import dev.plumbline.otlp.RequestSink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Listens for OTLP over gRPC and HTTP and reads each request into a sink, one at a time. */
public final class OtlpServer implements AutoCloseable {

  private final RequestReader requests;
  private @Nullable GrpcEndpoint grpc;
  private @Nullable HttpEndpoint http;

  public OtlpServer(RequestSink sink) {
    this.requests = new RequestReader(sink);
  }

  /** Starts to listen for OTLP/gRPC and returns the port; port 0 takes a free one. */
  public int listenGrpc(InetSocketAddress address) throws IOException {
    GrpcEndpoint receiver = new GrpcEndpoint(address, requests);
    grpc = receiver;
    return receiver.port();
  }

  /**
   * Starts to listen for OTLP/HTTP and returns the port; port 0 takes a free one.
   *
   * @param hosts further host names to accept, besides its address and the names of this machine
   */
  public int listenHttp(InetSocketAddress address, Collection<String> hosts) throws IOException {
    HttpEndpoint receiver = new HttpEndpoint(address, hosts, requests);
    http = receiver;
    return receiver.port();
  }

  /** Stops listening and returns what the supplier makes of all that was read. */
  public <T> T stop(Supplier<T> result) {
    close();
    return requests.result(result);
  }

  @Override
  public void close() {
    if (grpc != null) {
      grpc.close();
      grpc = null;
    }
    if (http != null) {
      http.close();
      http = null;
    }
  }
}

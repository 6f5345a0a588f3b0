package dev.plumbline.conformance.receive;

import dev.plumbline.charter.Charter;
import dev.plumbline.conformance.Judge;
import dev.plumbline.conformance.Options;
import dev.plumbline.conformance.verdict.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Listens for OTLP over gRPC and HTTP and judges what comes. */
public final class Listener implements AutoCloseable {

  private final Intake intake;
  private @Nullable GrpcReceiver grpc;
  private @Nullable HttpReceiver http;

  public Listener(Charter charter, Options options) {
    this.intake = new Intake(new Judge(charter, options));
  }

  /** Starts to listen for OTLP/gRPC and returns the port; port 0 takes a free one. */
  public int listenGrpc(InetSocketAddress address) throws IOException {
    GrpcReceiver receiver = new GrpcReceiver(address, intake);
    grpc = receiver;
    return receiver.port();
  }

  /** Starts to listen for OTLP/HTTP and returns the port; port 0 takes a free one. */
  public int listenHttp(InetSocketAddress address) throws IOException {
    return listenHttp(address, Set.of());
  }

  /**
   * Starts to listen for OTLP/HTTP as {@link #listenHttp(InetSocketAddress)} does.
   *
   * @param hosts names besides its address and this machine's under which it may be asked
   */
  public int listenHttp(InetSocketAddress address, Collection<String> hosts) throws IOException {
    HttpReceiver receiver = new HttpReceiver(address, hosts, intake);
    http = receiver;
    return receiver.port();
  }

  /** Stops to listen and judges all that came. */
  public Verdict stop() {
    close();
    return intake.verdict();
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

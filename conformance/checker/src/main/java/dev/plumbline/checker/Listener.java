package dev.plumbline.checker;

import dev.plumbline.charter.Charter;
import dev.plumbline.checker.result.CheckResult;
import dev.plumbline.otlp.receive.OtlpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Set;

/** Listens for OTLP over gRPC and HTTP and checks what it receives. */
public final class Listener implements AutoCloseable {

  private final Checker check;
  private final OtlpServer server;

  public Listener(Charter charter, Options options) {
    this.check = new Checker(charter, options);
    this.server = new OtlpServer(check);
  }

  /** Starts to listen for OTLP/gRPC and returns the port; port 0 takes a free one. */
  public int listenGrpc(InetSocketAddress address) throws IOException {
    return server.listenGrpc(address);
  }

  /** Starts to listen for OTLP/HTTP and returns the port; port 0 takes a free one. */
  public int listenHttp(InetSocketAddress address) throws IOException {
    return listenHttp(address, Set.of());
  }

  /**
   * Starts to listen for OTLP/HTTP as {@link #listenHttp(InetSocketAddress)} does.
   *
   * @param hosts further host names to accept, besides its address and the names of this machine
   */
  public int listenHttp(InetSocketAddress address, Collection<String> hosts) throws IOException {
    return server.listenHttp(address, hosts);
  }

  /** Stops listening and returns the result for all that was received. */
  public CheckResult stop() {
    return server.stop(check::result);
  }

  @Override
  public void close() {
    server.close();
  }
}

package dev.plumbline.cli.query;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command listens for OTLP, and how long. */
public final class ListenOptions {
  @Option(
      names = "--listen-grpc",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      description = "Listen for OTLP/gRPC instead of reading files; port 0 takes a free one.")
  private @Nullable InetSocketAddress grpc;

  @Option(
      names = "--listen-http",
      paramLabel = "HOST:PORT",
      converter = HostAndPort.class,
      description = "Listen for OTLP/HTTP, protobuf and JSON.")
  private @Nullable InetSocketAddress http;

  @Option(
      names = "--host",
      paramLabel = "<name>",
      description =
          "With --listen-http: an additional host name for senders. Requests for a host that is"
              + " neither the address nor this machine get 421.")
  private List<String> hosts = new ArrayList<>();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = TimeSpan.class,
      description = "How long to listen: 500ms, 30s, 2m (default: ${DEFAULT-VALUE}).")
  private Duration listenFor;

  /** Starts to listen for OTLP/gRPC; returns the port. */
  public interface Grpc {
    int listen(InetSocketAddress address) throws IOException;
  }

  /** Starts to listen for OTLP/HTTP; returns the port. */
  public interface Http {
    int listen(InetSocketAddress address, Collection<String> hosts) throws IOException;
  }

  /** Whether there is an address to listen at. */
  public boolean areGiven() {
    return grpc != null || http != null;
  }

  /** Listens at the addresses for the time; {@code err} gets a line with each port. */
  public void listen(Grpc onGrpc, Http onHttp, PrintWriter err)
      throws IOException, InterruptedException {
    if (grpc != null) {
      int port = onGrpc.listen(grpc);
      err.println("listening for OTLP/gRPC on " + grpc.getHostString() + ":" + port);
    }
    if (http != null) {
      int port = onHttp.listen(http, hosts);
      err.println("listening for OTLP/HTTP on " + http.getHostString() + ":" + port);
    }
    Thread.sleep(listenFor.toMillis());
  }
}

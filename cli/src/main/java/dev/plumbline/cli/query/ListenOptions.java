package dev.plumbline.cli.query;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
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

  @Option(
      names = "--while",
      paramLabel = "COMMAND",
      description = {
        "Listen while COMMAND runs in a shell, instead of for a time; it finds the address in"
            + " OTEL_EXPORTER_OTLP_ENDPOINT. Without --listen-grpc and --listen-http the port is a"
            + " free one."
      })
  private @Nullable String command;

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
    return grpc != null || http != null || command != null;
  }

  /**
   * Listens at the addresses for the time, or while the command runs; {@code err} gets a line with
   * each port.
   */
  public void listen(Grpc onGrpc, Http onHttp, PrintWriter err)
      throws IOException, InterruptedException {
    String endpoint = "";
    String protocol = "grpc";
    if (grpc != null) {
      int port = onGrpc.listen(grpc);
      endpoint = grpc.getHostString() + ":" + port;
      err.println("listening for OTLP/gRPC on " + endpoint);
    }
    if (http != null || grpc == null) {
      InetSocketAddress address =
          http == null ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : http;
      int port = onHttp.listen(address, hosts);
      endpoint = address.getHostString() + ":" + port;
      protocol = "http/protobuf";
      err.println("listening for OTLP/HTTP on " + endpoint);
    }
    if (command == null) {
      Thread.sleep(listenFor.toMillis());
    } else {
      err.flush();
      run(command, "http://" + endpoint, protocol);
    }
  }

  /** Standard output is for the result: the command's goes to standard error. */
  private static void run(String command, String endpoint, String protocol)
      throws IOException, InterruptedException {
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", "eval \"$1\" >&2", "sh", command);
    // Those of a single signal would be stronger.
    shell.environment().keySet().removeIf(name -> name.startsWith("OTEL_EXPORTER_OTLP_"));
    shell.environment().put("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
    shell.environment().put("OTEL_EXPORTER_OTLP_PROTOCOL", protocol);
    Process process = shell.inheritIO().start();
    Thread end =
        new Thread(
            () -> {
              process.descendants().forEach(ProcessHandle::destroy);
              process.destroy();
            });
    Runtime.getRuntime().addShutdownHook(end);
    int code = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException ending) {
      throw new InterruptedException("ended while " + command + " ran");
    }
    if (code != 0) {
      throw new IOException(
          "--while: \"" + command + "\" ended with exit code " + code + ", expected 0");
    }
  }
}

package dev.plumbline.demo.edge.http;

import dev.plumbline.demo.edge.EdgeSettings;
import dev.plumbline.demo.edge.gateway.GatewayClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** An edge on a free port, in front of a {@link StubGateway}. */
final class RunningEdge implements AutoCloseable {
  static final String GOOD_ORDER =
      "{\"customer\":\"c-1\",\"lines\":[{\"sku\":\"SKU-1\",\"quantity\":2}]}";

  final StubGateway gateway;
  final EdgeServer server;
  final InetSocketAddress address;
  private final GatewayClient client;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningEdge(StubGateway gateway, Map<String, String> settings) {
    this.gateway = gateway;
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("PLUMBLINE_DEMO_EDGE_LISTEN", "127.0.0.1:0");
    environment.put("PLUMBLINE_DEMO_GATEWAY_TARGET", "127.0.0.1:" + gateway.port());
    EdgeSettings read = EdgeSettings.from(environment);
    client = new GatewayClient(read);
    server = new EdgeServer(read, client);
    address = server.start();
  }

  static RunningEdge start(String... settings) throws IOException {
    Map<String, String> environment = new HashMap<>();
    // A busy machine is not what these tests are about.
    environment.put("PLUMBLINE_DEMO_DEADLINE_MS", "15000");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    return new RunningEdge(StubGateway.start(), environment);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder(uri(path)), headers);
  }

  HttpResponse<String> post(String body, String... headers) throws Exception {
    return send(
        HttpRequest.newBuilder(uri("/v1/orders"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)),
        headers);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String... headers) throws Exception {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + address.getPort() + path);
  }

  /** A connection on which these lines have been sent, each ended by CR LF. */
  Socket connection(String... lines) throws IOException {
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write((String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }

  /** A connection with a complete GET on it. */
  Socket sentGet(String path, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return connection("GET " + path + " HTTP/1.1", "Host: edge", more);
  }

  /** A connection with a complete order on it. */
  Socket sentOrder() throws IOException {
    return connection(
        "POST /v1/orders HTTP/1.1",
        "Host: edge",
        "Content-Type: application/json",
        "Content-Length: " + (GOOD_ORDER.length() + 2),
        "",
        GOOD_ORDER);
  }

  /** Waits until something holds, at most a minute. */
  static void until(BooleanSupplier holds) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("did not come true within a minute");
      }
      Thread.sleep(5);
    }
  }

  @Override
  public void close() {
    client.close();
    server.close();
    gateway.close();
  }
}

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * Takes goods back and orders the replacement from the shop's edge: {@code POST
 * /returns?email=ada@mail.example} with {@code {"sku": "SKU-1", "quantity": 1}}.
 *
 * <p>It stands for a program that was bought. It knows nothing of OpenTelemetry or Plumbline, and
 * in this lesson nobody changes it.
 */
public final class Returns {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final URI EDGE = URI.create(System.getenv("EDGE"));

  private Returns() {}

  public static void main(String[] arguments) throws IOException {
    String[] listen = System.getenv("LISTEN").split(":");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(listen[0], Integer.parseInt(listen[1])), 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/returns", Returns::takeBack);
    server.createContext("/healthz", exchange -> answer(exchange, 200, new byte[0]));
    server.start();
  }

  private static void takeBack(HttpExchange exchange) throws IOException {
    String line = new String(exchange.getRequestBody().readAllBytes());
    HttpRequest order =
        HttpRequest.newBuilder(EDGE.resolve("/v1/orders"))
            .timeout(Duration.ofSeconds(5))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"customer\":\"returns-1\",\"lines\":[" + line + "]}"))
            .build();
    try {
      HttpResponse<byte[]> response = CLIENT.send(order, BodyHandlers.ofByteArray());
      answer(exchange, response.statusCode(), response.body());
    } catch (IOException noAnswer) {
      answer(exchange, 502, new byte[0]);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer(exchange, 503, new byte[0]);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }
}

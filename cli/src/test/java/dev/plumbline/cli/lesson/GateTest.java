package dev.plumbline.cli.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class GateTest {
  @Test
  void aLineThatIsTakenAway_isThereAgainAfterwards() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.start();
    URI target = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (Gate gate = new Gate(target)) {
      assertThat(status(gate)).isEqualTo(204);
      gate.shut();
      assertThatThrownBy(() -> status(gate)).isInstanceOf(IOException.class);
      gate.open();
      assertThat(status(gate)).isEqualTo(204);
    } finally {
      server.stop(0);
    }
  }

  private static int status(Gate gate) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(gate.address()).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode();
  }
}

package dev.plumbline.demo.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class ClientWatchTest {
  private final List<WeakReference<Runnable>> watched = new CopyOnWriteArrayList<>();
  private final Set<Object> connections = ConcurrentHashMap.newKeySet();

  @Test
  void aConnectionThatIsKept_keepsNothingOfTheRequestsBefore() throws Exception {
    Undertow server =
        Undertow.builder().addHttpListener(0, "127.0.0.1", this::answerWatched).build();
    server.start();
    try {
      InetSocketAddress address = (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort())).build();
      HttpClient client = HttpClient.newHttpClient();
      for (int i = 0; i < 4; i++) {
        client.send(request, BodyHandlers.discarding());
      }

      assertThat(connections).hasSize(1);
      assertThat(watched).hasSize(4);
      // The last one's exchange may still be ending.
      for (WeakReference<Runnable> before : watched.subList(0, 3)) {
        RunningEdge.until(
            () -> {
              System.gc();
              return before.get() == null;
            });
      }
    } finally {
      server.stop();
    }
  }

  private void answerWatched(HttpServerExchange exchange) {
    Runnable gone = exchange::endExchange;
    watched.add(new WeakReference<>(gone));
    connections.add(exchange.getConnection());
    ClientWatch.start(exchange, gone);
    exchange.endExchange();
  }
}

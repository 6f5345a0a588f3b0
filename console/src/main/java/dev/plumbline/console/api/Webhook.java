package dev.plumbline.console.api;

import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.AlertBook;
import dev.plumbline.console.alerts.Notification;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.Problem;
import dev.plumbline.console.json.Json;
import dev.plumbline.console.source.BasicCredentials;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RequestTooBigException;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/alerts/webhook}: takes Alertmanager's notifications. */
public final class Webhook {

  private final AlertBook book;
  private final @Nullable BasicCredentials credentials;

  /**
   * @param credentials that a notification has to carry; null when it needs none
   */
  public Webhook(AlertBook book, @Nullable BasicCredentials credentials) {
    this.book = book;
    this.credentials = credentials;
  }

  public ConsoleServer.Special special() {
    return ConsoleServer.blocking("/api/alerts/webhook", this::take);
  }

  private void take(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("POST")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      throw Problem.methodNotAllowed("expected POST");
    }
    if (credentials != null
        && !credentials.admits(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
      exchange.setPersistent(false);
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"plumbline\"");
      throw Problem.unauthenticated("a notification has to carry the webhook's user and password");
    }
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      throw Problem.mediaType("expected application/json");
    }
    List<Alert> alerts;
    try {
      alerts = Notification.alerts(Json.read(exchange.getInputStream().readAllBytes()));
    } catch (RequestTooBigException e) {
      exchange.setPersistent(false);
      throw Problem.tooLarge("a notification may have at most 1 MiB");
    } catch (IOException e) {
      throw Problem.badRequest("the body is not JSON");
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest(String.valueOf(e.getMessage()));
    }
    int withTraces = book.note(alerts, System.currentTimeMillis());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange
        .getResponseSender()
        .send(
            ByteBuffer.wrap(
                Json.write(Json.of("alerts", alerts.size(), "with_traces", withTraces))));
  }
}

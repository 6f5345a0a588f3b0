package dev.plumbline.console.api;

import dev.plumbline.clients.BasicCredentials;
import dev.plumbline.clients.Json;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.alerts.Alert;
import dev.plumbline.console.alerts.Notification;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.http.ApiProblem;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.RequestBodies;
import dev.plumbline.console.http.WorkerPool;
import dev.plumbline.console.json.JsonWriter;
import dev.plumbline.console.response.WebhookResponse;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** {@code POST /api/alerts/webhook}: receives Alertmanager's notifications. */
public final class Webhook implements AutoCloseable {

  private static final int LARGEST = 1 << 20;
  private static final long MOST_BYTES = 4L << 20;
  private static final int MOST_BODIES = 64;
  private static final int BODY_MILLIS = 10_000;

  private final NotifiedAlerts book;
  private final @Nullable BasicCredentials credentials;
  private final ProcessErrors failures;

  /** One notification at a time is read and written down. */
  private final ThreadPoolExecutor worker = WorkerPool.of("webhook", 1, 2 * MOST_BODIES);

  private final RequestBodies bodies;

  /**
   * @param credentials that a notification must carry; null for none
   */
  public Webhook(
      NotifiedAlerts book, @Nullable BasicCredentials credentials, ProcessErrors failures) {
    this.book = book;
    this.credentials = credentials;
    this.failures = failures;
    this.bodies =
        new RequestBodies(LARGEST, MOST_BYTES, MOST_BODIES, BODY_MILLIS, worker, failures);
  }

  public ConsoleServer.Special special() {
    return new ConsoleServer.Special(
        "/api/alerts/webhook", new HttpContinueReadHandler(this::receive), false);
  }

  private void receive(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("POST")) {
      exchange.getResponseHeaders().put(Headers.ALLOW, "POST");
      throw ApiProblem.methodNotAllowed("expected POST");
    }
    if (credentials != null
        && !credentials.admits(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION))) {
      exchange.setPersistent(false);
      exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"plumbline\"");
      throw ApiProblem.unauthenticated(
          "expected the webhook's user and password (basic authentication)");
    }
    String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
    if (type == null || !type.startsWith("application/json")) {
      throw ApiProblem.mediaType("expected application/json");
    }
    if (exchange.getRequestContentLength() > LARGEST) {
      exchange.setPersistent(false);
      throw ApiProblem.tooLarge("a notification may have at most " + LARGEST + " bytes");
    }
    bodies.read(exchange, this::take, ConsoleServer::problem);
  }

  private void take(HttpServerExchange exchange, byte[] body) {
    try {
      List<Alert> alerts = Notification.alerts(Json.read(body));
      int withTraces = book.note(alerts, System.currentTimeMillis());
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
      exchange
          .getResponseSender()
          .send(ByteBuffer.wrap(JsonWriter.write(new WebhookResponse(alerts.size(), withTraces))));
    } catch (IOException e) {
      ConsoleServer.problem(exchange, ApiProblem.badRequest("the body is not JSON"));
    } catch (IllegalArgumentException e) {
      ConsoleServer.problem(exchange, ApiProblem.badRequest(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      System.err.println("console: a notification failed: " + e);
      ConsoleServer.problem(exchange, ApiProblem.internal("see the console's log"));
    } catch (Error e) {
      failures.note("a notification", e);
      ConsoleServer.problem(exchange, ApiProblem.internal("see /api/health"));
    }
  }

  @Override
  public void close() {
    worker.shutdown();
  }
}

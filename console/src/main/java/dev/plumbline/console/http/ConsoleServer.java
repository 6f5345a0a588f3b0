package dev.plumbline.console.http;

import dev.plumbline.console.json.Json;
import dev.plumbline.console.source.SourceException;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.encoding.ContentEncodingRepository;
import io.undertow.server.handlers.encoding.EncodingHandler;
import io.undertow.server.handlers.encoding.GzipEncodingProvider;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the pages and their API.
 *
 * <p>Every answer carries headers that keep the browser to this origin. Requests under another host
 * name than the console's own are refused, so that no foreign page can reach it by rebinding a
 * name.
 */
public final class ConsoleServer implements AutoCloseable {

  private static final int WORKERS = 8;
  private static final int IDLE_MILLIS = 120_000;
  private static final long LARGEST_BODY = 1 << 20;

  private static final Map<HttpString, String> SECURITY =
      Map.of(
          new HttpString("Content-Security-Policy"),
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          new HttpString("X-Content-Type-Options"),
          "nosniff",
          new HttpString("Referrer-Policy"),
          "no-referrer",
          new HttpString("Cross-Origin-Opener-Policy"),
          "same-origin",
          new HttpString("Cross-Origin-Resource-Policy"),
          "same-origin");

  private final Undertow server;
  private final HostGuard hosts;

  /** What is served besides JSON documents: event streams and what takes a body. */
  public record Special(String path, HttpHandler handler) {}

  /** Returns a handler that may read a body and take its time. */
  public static Special blocking(String path, HttpHandler handler) {
    return new Special(path, new BlockingHandler(safely(handler)));
  }

  /** Starts to listen; port 0 takes a free one. */
  public ConsoleServer(
      InetSocketAddress address,
      Set<String> hostNames,
      List<Endpoint> endpoints,
      List<Special> specials) {
    this.hosts = new HostGuard(hostNames);
    EncodingHandler api =
        new EncodingHandler(
            new BlockingHandler(safely(exchange -> answer(exchange, endpoints))), gzip());
    PathHandler paths =
        Handlers.path(new EncodingHandler(new BlockingHandler(safely(new Pages())), gzip()));
    paths.addPrefixPath("/api", api);
    paths.addExactPath("/healthz", exchange -> exchange.getResponseSender().send("ok\n"));
    specials.forEach(special -> paths.addExactPath(special.path(), special.handler()));
    this.server =
        Undertow.builder()
            .addHttpListener(address.getPort(), address.getHostString())
            .setHandler(exchange -> guarded(exchange, paths))
            .setIoThreads(2)
            .setWorkerThreads(WORKERS)
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, LARGEST_BODY)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, IDLE_MILLIS)
            .build();
    server.start();
    hosts.listen(address.getHostString());
  }

  private static ContentEncodingRepository gzip() {
    return new ContentEncodingRepository()
        .addEncodingHandler("gzip", new GzipEncodingProvider(), 50);
  }

  public int port() {
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private void guarded(HttpServerExchange exchange, HttpHandler next) throws Exception {
    SECURITY.forEach((name, value) -> exchange.getResponseHeaders().put(name, value));
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.addDefaultResponseListener(
        it -> {
          if (it.isResponseChannelAvailable() && it.getStatusCode() >= 400) {
            problem(it, Problem.internal("status " + it.getStatusCode()));
            return true;
          }
          return false;
        });
    safely(
            it -> {
              hosts.check(it);
              next.handleRequest(it);
            })
        .handleRequest(exchange);
  }

  /** Turns what a handler throws into a problem document. */
  static HttpHandler safely(HttpHandler handler) {
    return exchange -> {
      try {
        handler.handleRequest(exchange);
      } catch (Problem problem) {
        problem(exchange, problem);
      } catch (SourceException e) {
        problem(exchange, Problem.unavailable(String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        System.err.println("console: " + exchange.getRelativePath() + " failed: " + e);
        problem(exchange, Problem.internal("the request failed; the console's log says how"));
      }
    };
  }

  private static void answer(HttpServerExchange exchange, List<Endpoint> endpoints) {
    @Nullable Object document = document(exchange, endpoints);
    if (document instanceof Endpoint.Unwell unwell) {
      exchange.setStatusCode(503);
      document = unwell.document();
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    exchange.getResponseSender().send(ByteBuffer.wrap(Json.write(document)));
  }

  private static @Nullable Object document(HttpServerExchange exchange, List<Endpoint> endpoints) {
    List<String> segments =
        new ArrayList<>(List.of(exchange.getRequestPath().substring(1).split("/", -1)));
    for (Endpoint endpoint : endpoints) {
      List<String> variables = endpoint.match(segments);
      if (variables != null) {
        String method = exchange.getRequestMethod().toString();
        if (!method.equals("GET") && !method.equals("HEAD")) {
          exchange.getResponseHeaders().put(Headers.ALLOW, "GET");
          throw Problem.methodNotAllowed(
              Range.shown(method) + " is not possible here, expected GET");
        }
        Params params = endpoint.params(exchange.getQueryParameters(), System.currentTimeMillis());
        return endpoint.answering().answer(new Endpoint.Request(variables, params));
      }
    }
    throw Problem.notFound("there is no " + Range.shown(exchange.getRequestPath()));
  }

  /** Sends a problem document. */
  public static void problem(HttpServerExchange exchange, Problem problem) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
      return;
    }
    exchange.setStatusCode(problem.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    if (problem.status() == 429 || problem.status() == 503) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
    }
    exchange.getResponseSender().send(ByteBuffer.wrap(Json.write(problem.document())));
  }

  @Override
  public void close() {
    server.stop();
  }
}

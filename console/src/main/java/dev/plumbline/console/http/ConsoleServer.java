package dev.plumbline.console.http;

import dev.plumbline.clients.SourceException;
import dev.plumbline.console.Failures;
import dev.plumbline.console.json.JsonWriter;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
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
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Serves the pages and their API.
 *
 * <p>Every answer carries headers that keep the browser to this origin. Requests under another host
 * name than the console's own are refused, so that no foreign page can reach it by rebinding a
 * name.
 */
public final class ConsoleServer implements AutoCloseable {

  /** Requests that are worked on at one time, and that wait for it. */
  private static final int API_WORKERS = 6;

  private static final int API_WAITING = 64;

  /** Of health alone: it has to answer when nothing else does. */
  private static final int HEALTH_WORKERS = 2;

  private static final int HEALTH_WAITING = 64;

  /** Large answers are made one after another: what one takes in memory is given back first. */
  private static final int LARGE_WORKERS = 1;

  private static final int LARGE_WAITING = 32;

  private static final int PAGE_WORKERS = 2;
  private static final int PAGES_WAITING = 64;

  private static final int REQUEST_MILLIS = 60_000;

  /** Of answers that wait for their readers. */
  private static final long MOST_LARGE_BYTES = 20L << 20;

  private static final long MOST_SMALL_BYTES = 4L << 20;
  private static final long SMALL_BYTES = 64L << 10;

  private static final Map<HttpString, String> SECURITY =
      Map.of(
          new HttpString("Content-Security-Policy"),
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
              + " 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
              + " 'none'",
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
  private final Failures failures;
  private final Answers largeAnswers = new Answers(MOST_LARGE_BYTES);
  private final Answers smallAnswers = new Answers(MOST_SMALL_BYTES);
  private final ThreadPoolExecutor api = Workers.of("console-api", API_WORKERS, API_WAITING);
  private final ThreadPoolExecutor large =
      Workers.of("console-large", LARGE_WORKERS, LARGE_WAITING);
  private final ThreadPoolExecutor pages = Workers.of("console-pages", PAGE_WORKERS, PAGES_WAITING);
  private final ThreadPoolExecutor health =
      Workers.of("console-health", HEALTH_WORKERS, HEALTH_WAITING);

  /**
   * What is served besides JSON documents.
   *
   * @param endless whether its answers go on for as long as somebody reads them
   */
  public record Special(String path, HttpHandler handler, boolean endless) {}

  /** Starts to listen; port 0 takes a free one. */
  public ConsoleServer(
      InetSocketAddress address,
      Set<String> hostNames,
      List<Endpoint> endpoints,
      List<Special> specials,
      Failures failures) {
    this.hosts = new HostGuard(hostNames);
    this.failures = failures;
    hosts.listen(address.getHostString());
    PathHandler paths = Handlers.path(new EncodingHandler(work(pages, new Pages()), gzip()));
    HttpHandler answering = work(api, it -> answer(it, endpoints));
    HttpHandler answeringLarge = work(large, it -> answer(it, endpoints));
    paths.addPrefixPath(
        "/api",
        new EncodingHandler(
            it -> (isLarge(it, endpoints) ? answeringLarge : answering).handleRequest(it), gzip()));
    paths.addExactPath(
        "/api/health", new EncodingHandler(work(health, it -> answer(it, endpoints)), gzip()));
    paths.addExactPath("/healthz", exchange -> exchange.getResponseSender().send("ok\n"));
    PathHandler root =
        Handlers.path(new Deadline(exchange -> guarded(exchange, paths), REQUEST_MILLIS));
    for (Special special : specials) {
      HttpHandler handler = exchange -> guarded(exchange, special.handler());
      root.addExactPath(
          special.path(), special.endless() ? handler : new Deadline(handler, REQUEST_MILLIS));
    }
    this.server =
        Listener.builder(address).setHandler(root).setIoThreads(2).setWorkerThreads(1).build();
    server.start();
  }

  /** Runs a handler on a thread of the pool, if one of its places is free. */
  private HttpHandler work(ThreadPoolExecutor pool, HttpHandler handler) {
    return exchange -> {
      if (pool.getQueue().remainingCapacity() == 0) {
        throw Problem.tooMany("%d requests wait already".formatted(pool.getQueue().size()));
      }
      exchange.dispatch(pool, safely(handler));
    };
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
  private HttpHandler safely(HttpHandler handler) {
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
      } catch (Error e) {
        failures.note("a request for " + Range.shown(exchange.getRelativePath()), e);
        problem(exchange, Problem.internal("the request failed; /api/health says how"));
      }
    };
  }

  private static List<String> segments(HttpServerExchange exchange) {
    return new ArrayList<>(List.of(exchange.getRequestPath().substring(1).split("/", -1)));
  }

  private static boolean isLarge(HttpServerExchange exchange, List<Endpoint> endpoints) {
    List<String> segments = segments(exchange);
    return endpoints.stream()
        .filter(endpoint -> endpoint.match(segments) != null)
        .findFirst()
        .map(Endpoint::isLarge)
        .orElse(false);
  }

  private void answer(HttpServerExchange exchange, List<Endpoint> endpoints) {
    List<String> segments = segments(exchange);
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
        Endpoint.Request request = new Endpoint.Request(variables, params);
        send(exchange, endpoint.answering().answer(request));
        return;
      }
    }
    throw Problem.notFound("there is no " + Range.shown(exchange.getRequestPath()));
  }

  private void send(HttpServerExchange exchange, @Nullable Object answer) {
    @Nullable Object document = answer;
    if (document instanceof Endpoint.Unwell unwell) {
      exchange.setStatusCode(503);
      document = unwell.document();
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
    ByteBuffer[] parts = JsonWriter.writeInParts(document);
    long size = 0;
    for (ByteBuffer part : parts) {
      size += part.remaining();
    }
    (size <= SMALL_BYTES ? smallAnswers : largeAnswers).send(exchange, parts, size);
  }

  /** Sends a problem document. */
  public static void problem(HttpServerExchange exchange, Problem problem) {
    if (exchange.isResponseStarted()) {
      exchange.endExchange();
      return;
    }
    exchange.setStatusCode(problem.status());
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json");
    if (Set.of(408, 429, 503).contains(problem.status())) {
      exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
    }
    ByteBuffer document = ByteBuffer.wrap(JsonWriter.write(problem.document()));
    if (problem.status() == 408) {
      exchange.getResponseSender().send(document, Bodies.THEN_CLOSE);
    } else {
      exchange.getResponseSender().send(document);
    }
  }

  @Override
  public void close() {
    server.stop();
    api.shutdown();
    large.shutdown();
    pages.shutdown();
    health.shutdown();
  }
}

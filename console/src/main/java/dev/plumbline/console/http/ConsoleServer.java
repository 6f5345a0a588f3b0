package dev.plumbline.console.http;

import dev.plumbline.clients.SourceException;
import dev.plumbline.console.ProcessErrors;
import dev.plumbline.console.json.Document;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Serves the pages and their API.
 *
 * <p>Every response has headers that restrict the browser to this origin. Requests with another
 * host name than the console's own are rejected, so that no page of another origin can reach it by
 * DNS rebinding.
 */
public final class ConsoleServer implements AutoCloseable {

  /** Requests handled at one time, and queued requests. */
  private static final int API_WORKERS = 6;

  private static final int API_WAITING = 64;

  /** For health only: it must respond when nothing else does. */
  private static final int HEALTH_WORKERS = 2;

  private static final int HEALTH_WAITING = 64;

  /** Large responses are made one after another, to bound their memory. */
  private static final int LARGE_WORKERS = 1;

  private static final int LARGE_WAITING = 32;

  private static final int PAGE_WORKERS = 2;
  private static final int PAGES_WAITING = 64;

  private static final int REQUEST_MILLIS = 60_000;

  /** Bytes of responses that wait for their readers. */
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
  private final ProcessErrors failures;
  private final PendingResponses largeAnswers = new PendingResponses(MOST_LARGE_BYTES);
  private final PendingResponses smallAnswers = new PendingResponses(MOST_SMALL_BYTES);
  private final ThreadPoolExecutor api = WorkerPool.of("console-api", API_WORKERS, API_WAITING);
  private final ThreadPoolExecutor large =
      WorkerPool.of("console-large", LARGE_WORKERS, LARGE_WAITING);
  private final ThreadPoolExecutor pages =
      WorkerPool.of("console-pages", PAGE_WORKERS, PAGES_WAITING);
  private final ThreadPoolExecutor health =
      WorkerPool.of("console-health", HEALTH_WORKERS, HEALTH_WAITING);

  /**
   * What is served besides JSON documents.
   *
   * @param endless whether its responses last until the client disconnects
   */
  public record Special(String path, HttpHandler handler, boolean endless) {}

  /** Starts to listen; port 0 takes a free one. */
  public ConsoleServer(
      InetSocketAddress address,
      Set<String> hostNames,
      List<Endpoint> endpoints,
      List<Special> specials,
      ProcessErrors failures) {
    this.hosts = new HostGuard(hostNames);
    this.failures = failures;
    hosts.listen(address.getHostString());
    PathHandler paths = Handlers.path(new EncodingHandler(work(pages, new StaticPages()), gzip()));
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
        Handlers.path(new RequestDeadline(exchange -> guarded(exchange, paths), REQUEST_MILLIS));
    for (Special special : specials) {
      HttpHandler handler = exchange -> guarded(exchange, special.handler());
      root.addExactPath(
          special.path(),
          special.endless() ? handler : new RequestDeadline(handler, REQUEST_MILLIS));
    }
    this.server =
        HttpListener.builder(address).setHandler(root).setIoThreads(2).setWorkerThreads(1).build();
    server.start();
  }

  /** Runs a handler on a thread of the pool, if one of its places is free. */
  private HttpHandler work(ThreadPoolExecutor pool, HttpHandler handler) {
    return exchange -> {
      if (pool.getQueue().remainingCapacity() == 0) {
        throw ApiProblem.tooMany(
            "%d requests are queued already".formatted(pool.getQueue().size()));
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
            problem(it, ApiProblem.internal("status " + it.getStatusCode()));
            return true;
          }
          return false;
        });
    safely(
            it -> {
              hosts.check(it);
              decodePath(it);
              next.handleRequest(it);
            })
        .handleRequest(exchange);
  }

  /** Turns what a handler throws into a problem document. */
  private HttpHandler safely(HttpHandler handler) {
    return exchange -> {
      try {
        handler.handleRequest(exchange);
      } catch (ApiProblem problem) {
        problem(exchange, problem);
      } catch (SourceException e) {
        problem(exchange, ApiProblem.unavailable(String.valueOf(e.getMessage())));
      } catch (RuntimeException e) {
        System.err.println("console: " + exchange.getRelativePath() + " failed: " + e);
        problem(exchange, ApiProblem.internal("the request failed; see the console's log"));
      } catch (Error e) {
        failures.note("a request for " + TimeRange.shown(exchange.getRelativePath()), e);
        problem(exchange, ApiProblem.internal("the request failed; see /api/health"));
      }
    };
  }

  /** Decodes the path by which handlers are found; a slash within a segment stays encoded. */
  private static void decodePath(HttpServerExchange exchange) {
    StringBuilder path = new StringBuilder();
    for (String segment : segments(exchange)) {
      path.append('/').append(segment.replace("/", "%2F"));
    }
    exchange.setRelativePath(path.toString());
  }

  private static List<String> segments(HttpServerExchange exchange) {
    return PercentEncoding.segments(exchange.getRequestPath());
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
          throw ApiProblem.methodNotAllowed(
              TimeRange.shown(method) + " is not allowed here, expected GET");
        }
        QueryParameters params =
            endpoint.params(exchange.getQueryParameters(), System.currentTimeMillis());
        Endpoint.Request request = new Endpoint.Request(variables, params);
        send(exchange, endpoint.answering().answer(request));
        return;
      }
    }
    throw ApiProblem.notFound("there is no " + TimeRange.shown(exchange.getRequestPath()));
  }

  private void send(HttpServerExchange exchange, Document answer) {
    Document document = answer;
    if (document instanceof Endpoint.Unhealthy unhealthy) {
      exchange.setStatusCode(503);
      document = unhealthy.document();
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
  public static void problem(HttpServerExchange exchange, ApiProblem problem) {
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
      exchange.getResponseSender().send(document, RequestBodies.THEN_CLOSE);
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

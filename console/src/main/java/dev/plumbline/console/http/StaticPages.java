package dev.plumbline.console.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Serves the pages from the jar. A path that is not a file gets index.html, so that each view has
 * its own address.
 */
final class StaticPages implements HttpHandler {

  private static final String FOLDER = "/dev/plumbline/console/web/";
  private static final String INDEX = "index.html";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2",
          "json", "application/json",
          "webmanifest", "application/manifest+json");

  private final Map<String, Optional<byte[]>> files = new ConcurrentHashMap<>();

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!exchange.getRequestMethod().equalToString("GET")
        && !exchange.getRequestMethod().equalToString("HEAD")) {
      throw ApiProblem.methodNotAllowed("pages are read with GET");
    }
    String path = exchange.getRelativePath().substring(1);
    byte[] file = path.isEmpty() || path.contains("..") ? null : file(path);
    if (file == null && path.startsWith("assets/")) {
      throw ApiProblem.notFound("there is no " + TimeRange.shown(path));
    }
    String name = file == null ? INDEX : path;
    byte[] body = file == null ? file(INDEX) : file;
    if (body == null) {
      throw ApiProblem.notFound(
          "this console was built without its pages; only the API is available");
    }
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type(name));
    // Names of assets carry a hash of their content.
    exchange
        .getResponseHeaders()
        .put(
            Headers.CACHE_CONTROL,
            name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }

  private byte @Nullable [] file(String path) {
    if (files.size() > 1_000) {
      files.clear();
    }
    return files.computeIfAbsent(path, StaticPages::read).orElse(null);
  }

  private static Optional<byte[]> read(String path) {
    try (InputStream in =
        path.matches("[A-Za-z0-9._/-]+") && !path.endsWith("/")
            ? StaticPages.class.getResourceAsStream(FOLDER + path)
            : null) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static String type(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return TYPES.getOrDefault(ending, "application/octet-stream");
  }
}

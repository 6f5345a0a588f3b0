package dev.plumbline.clients;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks another server for JSON documents; every way to fail becomes a {@link SourceException}. */
public final class JsonClient {

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int LARGEST = 16 << 20;
  private static final int LARGE = 1 << 20;
  private static final Object LARGE_DOCUMENT = new Object();

  private final String name;
  private final Upstream server;
  private final Duration patience;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  /**
   * @param name of the server, for messages
   * @param server where it is
   * @param patience how long to wait for an answer
   */
  public JsonClient(String name, Upstream server, Duration patience) {
    this.name = name;
    this.server = server;
    this.patience = patience;
  }

  /** Gets a document; the path starts with a slash. */
  public Response get(String path) {
    return send(request(path).GET().build());
  }

  /** Posts a form. */
  public Response post(String path, String form) {
    return send(
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build());
  }

  /** An answer: its status, and its document or null when it has none. */
  public record Response(int status, @Nullable Object document) {

    public Map<String, @Nullable Object> object() {
      return Json.object(document);
    }
  }

  /** Makes the exception for an answer that is not what was expected. */
  public SourceException unexpected(String what) {
    return unexpected(what, 0);
  }

  SourceException unexpected(String what, int status) {
    return new SourceException("%s at %s %s".formatted(name, server, what), status);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.at(path))
            .timeout(patience)
            .header("Accept", "application/json");
    @Nullable BasicCredentials credentials = server.credentials();
    return credentials == null ? request : request.header("Authorization", credentials.header());
  }

  /** Of large documents one is read at a time: it takes some times its size. */
  private static @Nullable Object read(byte[] body) throws IOException {
    if (body.length < LARGE) {
      return Json.read(body);
    }
    synchronized (LARGE_DOCUMENT) {
      return Json.read(body);
    }
  }

  private Response send(HttpRequest request) {
    try {
      HttpResponse<java.io.InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      byte[] body;
      try (java.io.InputStream in = response.body()) {
        body = in.readNBytes(LARGEST + 1);
      }
      if (body.length > LARGEST) {
        throw unexpected("answered with over " + LARGEST + " bytes");
      }
      @Nullable Object document = null;
      try {
        document = body.length == 0 ? null : read(body);
      } catch (IOException notJson) {
        if (response.statusCode() / 100 == 2) {
          throw unexpected("answered something that is no JSON");
        }
      }
      return new Response(response.statusCode(), document);
    } catch (HttpTimeoutException e) {
      throw new SourceException(
          "%s at %s did not answer within %d s".formatted(name, server, patience.toSeconds()), e);
    } catch (ConnectException e) {
      throw new SourceException("%s at %s refused the connection".formatted(name, server), e);
    } catch (IOException e) {
      throw new SourceException(
          "%s at %s could not be asked: %s".formatted(name, server, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SourceException("interrupted while asking " + name, e);
    }
  }
}

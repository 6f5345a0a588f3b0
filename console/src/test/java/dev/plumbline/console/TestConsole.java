package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A console on free ports with the repository's own charter, and a client for it. */
public final class TestConsole implements AutoCloseable {

  public static final Path CHARTER = Path.of("../charter/shop");

  private final HttpClient client = HttpClient.newHttpClient();
  private final RunningConsole console;

  private TestConsole(RunningConsole console) {
    this.console = console;
  }

  /** Starts a console that keeps its data in this folder; settings are pairs of name and value. */
  public static TestConsole start(Path data, String... settings) throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("PLUMBLINE_CONSOLE_LISTEN", "127.0.0.1:0");
    environment.put("PLUMBLINE_CONSOLE_OTLP_GRPC", "127.0.0.1:0");
    environment.put("PLUMBLINE_CONSOLE_OTLP_HTTP", "127.0.0.1:0");
    environment.put("PLUMBLINE_CONSOLE_DATA", data.toString());
    environment.put("PLUMBLINE_CHARTER", CHARTER.toString());
    environment.put("PLUMBLINE_PROMETHEUS_URL", "off");
    environment.put("PLUMBLINE_ALERTMANAGER_URL", "off");
    for (int i = 0; i < settings.length; i += 2) {
      environment.put(settings[i], settings[i + 1]);
    }
    ConsoleSettings read = ConsoleSettings.from(environment);
    return new TestConsole(RunningConsole.start(read, Charter.load(read.charter()).charter()));
  }

  public RunningConsole console() {
    return console;
  }

  public HttpClient client() {
    return client;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + console.port() + path);
  }

  /** Sends an OTLP request over HTTP and returns the answer once it is stored. */
  public HttpResponse<byte[]> export(String path, byte[] body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.httpPort() + path))
            .header("Content-Type", "application/x-protobuf")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  public HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Returns the JSON document that the API answers with, whatever the status. */
  public Map<String, Object> json(String path) throws Exception {
    @SuppressWarnings("unchecked") // what Json reads
    Map<String, Object> document =
        (Map<String, Object>)
            (Map<String, ?>)
                Json.object(
                    Json.read(get(path).body().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    return document;
  }

  @Override
  public void close() {
    console.close();
  }
}

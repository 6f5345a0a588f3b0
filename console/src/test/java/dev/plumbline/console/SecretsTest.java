package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials are sent only to the server that they are for, and shown nowhere. */
class SecretsTest {

  private static final List<String> SECRETS = List.of("hugo", "s3same", "t0ken", "fr4gment");
  private static final List<String> SERVERS = List.of("PROMETHEUS", "ALERTMANAGER", "JAEGER");

  @TempDir Path data;

  @Test
  void no_answer_shows_more_of_a_setting_than_host_and_path() throws Exception {
    String url = "http://hugo:s3same@127.0.0.1:1/base/?key=t0ken#fr4gment";
    try (TestConsole console =
        TestConsole.start(
            data,
            "PLUMBLINE_PROMETHEUS_URL",
            url,
            "PLUMBLINE_ALERTMANAGER_URL",
            url,
            "PLUMBLINE_JAEGER_URL",
            url)) {
      for (String path :
          List.of(
              "config",
              "health",
              "overview",
              "services/edge",
              "services/edge/logs",
              "alerts",
              "alerts/abc",
              "traces",
              "traces/" + Otlp.traceHex(1),
              "traces/" + Otlp.traceHex(1) + "/logs",
              "conformance",
              "conformance/live")) {
        assertThat(console.get("/api/" + path).body()).as(path).doesNotContain(SECRETS);
      }
      assertThat(console.get("/api/health").body()).contains("http://127.0.0.1:1/base");
      assertThat(console.console().greeting()).doesNotContain(SECRETS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hugo:s3same@",
        "http://hugo:s3same@ho st:9090/",
        "htp://hugo:s3same@host:9090/?t0ken",
        "hugo:s3same@host:9090",
        "http://hugo:s3?s3same@host",
        "http://hugo:s3#s3same@host",
        "http://hugo:s3/s3same@host:70000",
        "http://hugo@s3same@host",
        "http://host_name:x/?key=t0ken",
        "http://ho st/?key=t0ken#fr4gment"
      })
  void a_message_about_a_setting_repeats_no_secret_in_it(String value) {
    for (String name :
        List.of(
            "PLUMBLINE_PROMETHEUS_URL",
            "PLUMBLINE_ALERTMANAGER_URL",
            "PLUMBLINE_JAEGER_URL",
            "PLUMBLINE_CONSOLE_LISTEN",
            "PLUMBLINE_CONSOLE_OTLP_GRPC",
            "PLUMBLINE_CONSOLE_OTLP_HTTP",
            "PLUMBLINE_CONSOLE_KEEP_HOURS")) {
      assertThatThrownBy(() -> ConsoleSettings.from(Map.of(name, value)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(name)
          .hasMessageContaining("expected")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRETS));
    }
  }

  @Test
  void each_server_is_asked_with_the_credentials_of_its_files_as_they_are_now() throws Exception {
    Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          authorizations.add(
              exchange.getRequestURI().getPath().replaceAll("^/(\\w+)/.*", "$1 ")
                  + String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    String[] settings = new String[SERVERS.size() * 6];
    for (int i = 0; i < SERVERS.size(); i++) {
      String name = "PLUMBLINE_" + SERVERS.get(i);
      // The user of the address is used where there is no file.
      settings[6 * i] = name + "_URL";
      settings[6 * i + 1] =
          "http://x:y@127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), SERVERS.get(i));
      settings[6 * i + 2] = name + "_USER_FILE";
      settings[6 * i + 3] = file(SERVERS.get(i) + ".user", "hugo\n").toString();
      settings[6 * i + 4] = name + "_PASSWORD_FILE";
      settings[6 * i + 5] = file(SERVERS.get(i), "s3same:ü\r\n").toString();
    }
    try (TestConsole console = TestConsole.start(data.resolve("store"), settings)) {
      console.get("/api/health");
      console.get("/api/traces");
      for (String name : SERVERS) {
        assertThat(authorizations).contains(name + " " + basic("hugo:s3same:ü"));
      }
      assertThat(authorizations).noneMatch(line -> line.contains(basic("x:y")));
      SERVERS.forEach(name -> file(name, "another"));
      console.get("/api/health");
      console.get("/api/traces");
      for (String name : SERVERS) {
        assertThat(authorizations).contains(name + " " + basic("hugo:another"));
      }
      Files.delete(data.resolve("PROMETHEUS"));
      assertThat(console.get("/api/health").body())
          .contains("PLUMBLINE_PROMETHEUS_PASSWORD_FILE")
          .contains("is not there");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void the_user_of_an_address_is_its_credentials_where_no_file_is() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestURI() + " " + exchange.getRequestHeaders().get("Authorization"));
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    server.start();
    try (TestConsole console =
        TestConsole.start(
            data,
            "PLUMBLINE_ALERTMANAGER_URL",
            "http://hu%67o:s3+me%40@127.0.0.1:" + server.getAddress().getPort() + "/?key=t0ken")) {
      console.get("/api/alerts");
      assertThat(seen).contains("/api/v2/alerts?key=t0ken [" + basic("hugo:s3+me@") + "]");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void credentials_that_cannot_be_used_are_one_clear_message_and_not_repeated() {
    for (String name : List.of("PROMETHEUS", "ALERTMANAGER", "JAEGER", "CONSOLE_WEBHOOK")) {
      String user = "PLUMBLINE_" + name + "_USER_FILE";
      String password = "PLUMBLINE_" + name + "_PASSWORD_FILE";
      String good = file("good", "s3same").toString();
      assertRefused(Map.of(user, good), user, password, "both or neither");
      assertRefused(Map.of(password, good), user, password, "both or neither");
      assertRefused(
          Map.of(user, good, password, "/nowhere/at/all"),
          password,
          "/nowhere/at/all",
          "not there");
      assertRefused(Map.of(user, good, password, data.toString()), password, "cannot be read");
      assertRefused(
          Map.of(user, good, password, file("empty", "\n").toString()), password, "empty");
      assertRefused(
          Map.of(user, good, password, file("large", "s3same".repeat(20_000)).toString()),
          password,
          "too large");
      assertRefused(Map.of(user, file("colon", "hugo:s3same").toString(), password, good), "colon");
    }
  }

  private static void assertRefused(Map<String, String> settings, String... words) {
    assertThatThrownBy(() -> ConsoleSettings.from(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRETS));
  }

  @Test
  void a_notification_carries_the_webhooks_credentials_where_it_has_some() throws Exception {
    try (TestConsole console =
        TestConsole.start(
            data.resolve("store"),
            "PLUMBLINE_CONSOLE_WEBHOOK_USER_FILE",
            file("user", "hugo\n").toString(),
            "PLUMBLINE_CONSOLE_WEBHOOK_PASSWORD_FILE",
            file("password", "s3same\n").toString())) {
      HttpResponse<String> without = notify(console, "");
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(without.headers().firstValue("WWW-Authenticate"))
          .get()
          .asString()
          .contains("Basic");
      for (String wrong :
          List.of(basic("hugo:other"), basic("hugo:"), basic("hugo"), "Basic", "Bearer s3same")) {
        assertThat(notify(console, wrong).statusCode()).as(wrong).isEqualTo(401);
      }
      assertThat(notify(console, basic("hugo:s3same")).statusCode()).isEqualTo(200);
      assertThat(notify(console, basic("hugo:s3same").replace("Basic", "basic")).statusCode())
          .isEqualTo(200);
      file("password", "new");
      assertThat(notify(console, basic("hugo:s3same")).statusCode()).isEqualTo(401);
      assertThat(notify(console, basic("hugo:new")).statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> notify(TestConsole console, String authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(console.uri("/api/alerts/webhook"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"alerts\":[]}"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return console.client().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private Path file(String name, String content) {
    try {
      return Files.writeString(data.resolve(name), content);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }
}

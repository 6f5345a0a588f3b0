package dev.plumbline.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which side ended an exchange, on servers of all kinds, at the trust boundary of a charter that
 * exposes only the code.
 */
class ServersIT {
  private static final Path JAR =
      Path.of(System.getProperty("basedir", "."), "..", "servers/target/servers.jar");
  private static final String CALLERS = "CANCELLED client CALLER_CANCELLED caller false";
  private static final String HTTP2 = "undertow-http2";
  private static final Map<String, ServiceProcess> SERVERS = new HashMap<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    Path charter = Charters.exposingTheCode(folder.resolve("charter"));
    for (String server :
        new String[] {"undertow", "undertow-http2", "reactor", "webflux", "netty"}) {
      SERVERS.put(
          server,
          ServiceProcess.startJar(
              JAR,
              ServiceProcess.ONE_FILE,
              "-Dserver=" + server,
              "-Dplumbline.charter=" + charter));
    }
  }

  @AfterAll
  static void stop() {
    SERVERS.values().forEach(ServiceProcess::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"undertow", "reactor", "webflux", "netty"})
  void aDownloadThatItsClientLeft_isTheClients(String server) {
    service(server).disconnect("/endless");

    assertThat(end(server, "/endless")).isEqualTo(CALLERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reactor", "webflux", "netty"})
  void aClientThatDoesNotWaitForTheHead_hasLeft(String server) {
    service(server).abort("/silent");

    assertThat(end(server, "/silent")).isEqualTo(CALLERS);
  }

  /** Whichever API writes, and whatever the handler does about it. */
  @ParameterizedTest
  @ValueSource(strings = {"/endless/swallowed", "/endless/sender", "/endless/file"})
  void aDownloadOfUndertowThatItsClientLeft_isTheClients(String path) {
    service("undertow").disconnect(path);

    assertThat(end("undertow", path)).isEqualTo(CALLERS);
  }

  /** The client waits, and sees the connection end. */
  @ParameterizedTest
  @ValueSource(strings = {"/closed", "/cut", "/cut/sender"})
  void anUndertowThatBreaksOff_hasFaultService(String path) {
    service("undertow").last("GET", path);

    assertThat(end("undertow", path)).startsWith("INTERNAL edge ").endsWith(" service false");
  }

  /** The connection of each ends with its answer. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST"})
  void aLastAnswerOfUndertow_isOk(String method) {
    String path = "/hello/" + method;

    assertThat(service("undertow").last(method, path, "POST".equals(method) ? "unread" : ""))
        .startsWith("HTTP/1.1 200 ");
    assertThat(end("undertow", path)).isEqualTo("ok");
  }

  /** The connection alone, when its client closes it, would be no evidence. */
  @ParameterizedTest
  @ValueSource(strings = {"/endless", "/endless/sender"})
  void aStreamOfHttp2ThatItsClientResets_isTheClients(String path) {
    try (Http2Stream stream = new Http2Stream(service(HTTP2).port(), path)) {
      stream.awaitHead().reset();
    }
    assertThat(end(HTTP2, path)).isEqualTo(CALLERS);
  }

  @Test
  void aStreamOfHttp2ThatItsClientResetsBeforeTheHead_isTheClients() {
    String path = "/later";
    try (Http2Stream stream = new Http2Stream(service(HTTP2).port(), path)) {
      stream.awaitNothing().reset();
      service(HTTP2).get("/go?" + path);

      assertThat(end(HTTP2, path)).isEqualTo(CALLERS);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/closed", "/cut"})
  void aStreamOfHttp2ThatUndertowResets_isItsOwnFailure(String path) {
    try (Http2Stream stream = new Http2Stream(service(HTTP2).port(), path)) {
      assertThat(stream.readWhole()).isFalse();
    }
    assertThat(end(HTTP2, path)).startsWith("INTERNAL edge ").endsWith(" service false");
  }

  @Test
  void anAnswerOverHttp2_isOk() {
    String path = "/hello";
    try (Http2Stream stream = new Http2Stream(service(HTTP2).port(), path)) {
      assertThat(stream.readWhole()).isTrue();
      stream.reset();
    }
    assertThat(end(HTTP2, path)).isEqualTo("ok");
  }

  /** The write of the answer fails: the client has reset the connection. */
  @Test
  void aClientThatResetsItsConnectionToASilentHandler_hasLeft() {
    service("undertow").reset("/later/reset");
    service("undertow").get("/go?/later/reset");

    assertThat(end("undertow", "/later/reset")).isEqualTo(CALLERS);
  }

  /**
   * Undertow neither reads nor writes while the handler is silent, and the one write of the answer
   * succeeds: a client that closed its connection looks like one that only ended its own side and
   * still reads. A limit, named in agent-extension/README.md.
   */
  @Test
  void aClientThatClosesItsConnectionToASilentHandler_isNotNoticed() {
    service("undertow").abort("/later");
    service("undertow").get("/go?/later");

    assertThat(end("undertow", "/later")).isEqualTo("ok");
  }

  /** The client waits, and sees the connection end. */
  @ParameterizedTest
  @CsvSource({
    "netty, /closed",
    "netty, /closed/elsewhere",
    "netty, /closed/thrown",
    "netty, /cut",
    "reactor, /closed",
    "reactor, /cut",
    "webflux, /cut"
  })
  void aServerOnNettyThatBreaksOff_blamesItself(String server, String path) {
    service(server).last("GET", path);

    assertThat(end(server, path)).startsWith("INTERNAL edge ").endsWith(" service false");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reactor", "webflux"})
  void aStreamOfEventsThatItsClientLeft_isTheClients(String server) {
    service(server).disconnect("/events");

    assertThat(end(server, "/events")).isEqualTo(CALLERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reactor", "webflux"})
  void aStreamOfEventsThatTheServerEnds_isOk(String server) {
    assertThat(service(server).get("/events/ended").statusCode()).isEqualTo(200);

    assertThat(end(server, "/events/ended")).isEqualTo("ok");
  }

  /** The whole answer is one write, which fails. */
  @ParameterizedTest
  @ValueSource(strings = {"reactor", "netty"})
  void aLargeAnswerThatItsClientLeft_isTheClients(String server) {
    service(server).disconnect("/large");

    assertThat(end(server, "/large")).isEqualTo(CALLERS);
  }

  /** The handler closes the connection, after its whole answer. */
  @Test
  void aLastAnswerOfNetty_isOk() {
    assertThat(service("netty").last("GET", "/last")).startsWith("HTTP/1.1 200 ");

    assertThat(end("netty", "/last")).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hello/HEAD", "/unchanged"})
  void anAnswerOfNettyWithoutABody_isOk(String path) {
    service("netty").send(path.endsWith("HEAD") ? "HEAD" : "GET", path);

    assertThat(end("netty", path)).isEqualTo("ok");
  }

  /**
   * Neither length nor chunks: the end of the connection is the end of the body. The agent reports
   * no answer, and it stays so. A limit, named in agent-extension/README.md.
   */
  @Test
  void anAnswerOfNettyThatEndsWithItsConnection_isNotDecided() {
    service("netty").last("GET", "/until-closed");

    assertThat(end("netty", "/until-closed")).isEqualTo(CALLERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"undertow", "reactor", "webflux", "netty"})
  void theHeader_isNotWritten_andACopiedOneIsTakenOut(String server) {
    HttpResponse<String> answer = service(server).get("/copied");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Plumbline-Error")).isEmpty();
    assertThat(end(server, "/copied")).isEqualTo("UNAVAILABLE edge UNSPECIFIED service true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"undertow", "reactor", "webflux", "netty"})
  void anAnswer_isOk(String server) {
    assertThat(service(server).get("/hello").body()).isEqualTo("hello");

    assertThat(end(server, "/hello")).isEqualTo("ok");
  }

  private static ServiceProcess service(String server) {
    return Objects.requireNonNull(SERVERS.get(server), server);
  }

  /** The tuple of the server span of a path. */
  private static String end(String server, String path) {
    Span span =
        Poll.until(
            Duration.ofSeconds(60),
            () ->
                service(server).soFar().spans().stream()
                    .filter(each -> each.getKind() == Span.SpanKind.SPAN_KIND_SERVER)
                    .filter(
                        each ->
                            path.equals(
                                SentTelemetry.attributes(each.getAttributesList()).get("url.path")))
                    .findFirst()
                    .orElse(null),
            () -> "no server span of " + path);
    return ForeignRun.tuple(SentTelemetry.attributes(span.getAttributesList()));
  }
}

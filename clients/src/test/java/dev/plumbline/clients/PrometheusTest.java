package dev.plumbline.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client, on answers in Prometheus' form. */
class PrometheusTest {

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private volatile int status = 200;
  private volatile String answer = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization"));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aQuery_yieldsSamplesWithTheirLabels() {
    answer =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"service_name":"edge"},"value":[1790000000.5,"0.25"]},
          {"metric":{},"value":[1790000000.5,"+Inf"]},
          {"metric":{},"value":[1790000000.5,"NaN"]}]}}
        """;

    List<Prometheus.Sample> samples = prometheus("").instant("up + 1");

    assertThat(samples)
        .extracting(Prometheus.Sample::value)
        .containsExactly(0.25, Double.POSITIVE_INFINITY, Double.NaN);
    assertThat(samples.get(0).label("service_name")).isEqualTo("edge");
    assertThat(samples.get(1).label("service_name")).isEmpty();
    assertThat(requests).containsExactly("POST /api/v1/query query=up+%2B+1 null");
  }

  /** Prometheus reads U+FFFD as invalid UTF-8 where it is not escaped. */
  @Test
  void aString_isQuotedSoThatPrometheusReadsIt() {
    assertThat(Prometheus.quoted("a\\b\"c\nd\uFFFDe")).isEqualTo("\"a\\\\b\\\"c\\nd\\uFFFDe\"");
  }

  @Test
  void aMoment_goesWithTheQuery() {
    answer = "{\"status\":\"success\",\"data\":{\"result\":[]}}";

    assertThat(prometheus("").instant("up", 1_500)).isEmpty();
    assertThat(requests).containsExactly("POST /api/v1/query query=up&time=1.500 null");
  }

  @Test
  void aRange_isPutOnItsAxis() {
    answer =
        """
        {"status":"success","data":{"resultType":"matrix","result":[
          {"metric":{"le":"1"},"values":[[10,"1"],[30,"3"]]}]}}
        """;

    List<Prometheus.Line> lines =
        prometheus("").range("up", Prometheus.Axis.of(10_000, 30_000, 10_000));

    assertThat(lines).hasSize(1);
    assertThat(lines.get(0).values()).containsExactly(1, Double.NaN, 3);
  }

  @Test
  void series_areTheirLabels() {
    answer =
        """
        {"status":"success","data":[{"__name__":"up","job":"a"},{"__name__":"up","job":"b"}]}
        """;

    assertThat(prometheus("").series("{__name__=~\"u.*\"}"))
        .containsExactly(
            Map.of("__name__", "up", "job", "a"), Map.of("__name__", "up", "job", "b"));
    assertThat(requests)
        .containsExactly("GET /api/v1/series?match%5B%5D=%7B__name__%3D%7E%22u.*%22%7D  null");
  }

  @Test
  void credentials_goWithEachRequest_andAreNeverShown() {
    answer = "{\"status\":\"success\",\"data\":[]}";
    prometheus("hugo:s3cret@").series("up");
    assertThat(requests).singleElement().asString().endsWith(" Basic aHVnbzpzM2NyZXQ=");

    status = 401;
    answer = "Unauthorized";
    assertThatThrownBy(() -> prometheus("hugo:s3cret@").instant("up"))
        .isInstanceOfSatisfying(SourceException.class, e -> assertThat(e.status()).isEqualTo(401))
        .hasMessage("Prometheus at " + address("") + " answered 401")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void anError_isRepeatedWithItsStatus() {
    status = 400;
    answer = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"parse error\"}";

    assertThatThrownBy(() -> prometheus("").instant("up{"))
        .hasMessage("Prometheus at " + address("") + " answered 400: parse error");
  }

  @Test
  void anAnswerThatIsNoJson_isAnError() {
    answer = "<html>";

    assertThatThrownBy(() -> prometheus("").instant("up"))
        .hasMessageContaining("answered something that is no JSON");
  }

  @Test
  void whereNobodyListens_theCauseIsTheRefusedConnection() {
    Prometheus prometheus = prometheus("");
    server.stop(0);

    assertThatThrownBy(() -> prometheus.instant("up"))
        .isInstanceOf(SourceException.class)
        .hasCauseInstanceOf(ConnectException.class);
  }

  private Prometheus prometheus(String user) {
    return new Prometheus(Upstream.of(URI.create(address(user)), null), Duration.ofSeconds(20));
  }

  private String address(String user) {
    return "http://" + user + "127.0.0.1:" + server.getAddress().getPort();
  }
}

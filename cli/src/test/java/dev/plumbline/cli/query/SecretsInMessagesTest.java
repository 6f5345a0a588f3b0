package dev.plumbline.cli.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.cli.Plumbline;
import dev.plumbline.cli.stack.Checkout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message repeats a password that an option has. */
class SecretsInMessagesTest {
  private static final String CHARTER = Checkout.find(null).charter().toString();

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:9090, http://127.0.0.1:9090",
    "http://u:s3cret@h:1/p?token=s3cret#s3cret, http://h:1/p",
    "http://s3cret@h, http://h",
    "http://u:s3/cr@et@h:1/p, http://h:1/p",
    "postgres://u:s3cret@h/db?password=s3cret, postgres://h/db",
    "u:s3cret@h, (an address that is not shown)",
    "build/orders.db, build/orders.db",
    "http://h/p?mail=a@b, http://h/p",
    "http://u:s3?cret@h, (an address that is not shown)",
    "http://u:s3#cret@h/x, (an address that is not shown)",
    "http://u:s3/a?cret@h/x, (an address that is not shown)",
  })
  void anAddress_isShownWithoutItsSecrets(String url, String shown) {
    assertThat(SafeUrl.of(url)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "slo report --charter CHARTER --prometheus http://u:s3cret@127.0.0.1:1",
        "slo report --charter CHARTER --prometheus http://u:s3cret@127.0.0.1:1/x?token=s3cret",
        "slo report --charter CHARTER --prometheus http://u:s3cret@not^a^host",
        "slo report --charter CHARTER --prometheus u:s3cret@127.0.0.1",
        "sampling report --charter CHARTER --prometheus http://u:s3cret@127.0.0.1:1",
        "slo report --promtheus=http://u:s3cret@h",
        "slo report http://u:s3cret@h",
        "verify http://u:s3cret@h/",
        "check http://u:s3cret@h/",
        "check u:s3cret@h",
        "verify http://u:s3cret@h/x",
        "verify u:s3cret@h/x",
        "verify u:s3/cret@h/x",
        "verify absent HTTP://u:s3cret@h/x",
        "verify --charter CHARTER --listen-grpc u:s3cret@127.0.0.1:1",
        "verify --charter CHARTER --listen-http u:s3cret@127.0.0.1:1",
        "verify --charter CHARTER --listen-grpc s3cret@127.0.0.1:1",
        "verify --charter CHARTER --listen-grpc u:s3cret@127.0.0.1",
        "verify --charter CHARTER --listen-grpc http://u:s3cret@127.0.0.1:1",
        "verify --charter CHARTER --for u:s3cret@h absent",
        "generate prometheus --charter CHARTER -o - --console http://u:s3cret@h",
        "generate prometheus --charter CHARTER -o - --console u:s3cret@h",
        "generate prometheus --charter CHARTER -o - --console http://s3cret@h/x",
        "generate prometheus --charter CHARTER -o - --console http://u:s3/cret@h",
        "generate prometheus --charter CHARTER -o http://u:s3cret@h/x",
        "slo report --charter CHARTER --prometheus u:s3cret@127.0.0.1:9",
        "slo report --charter CHARTER --prometheus http://u:s3cret@127.0.0.1:99999",
        "slo report --charter CHARTER --prometheus http://u:s3?cret@127.0.0.1:9",
        "slo report --promtheus=u:s3cret@h",
        "slo report u:s3cret@h",
        "explain --prometheus http://u:s3cret@127.0.0.1:1",
        "explain --prometheus u:s3cret@127.0.0.1:9",
        "explain --console http://u:s3cret@127.0.0.1:1",
        "explain --console http://u:s3?cret@127.0.0.1:1",
        "explain --console u:s3cret@127.0.0.1:9",
        "explain --charter CHARTER http://u:s3cret@h/x",
        "explain --charter CHARTER --trace u:s3cret@h absent",
      })
  void noMessage_repeatsAPassword(String line) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    java.io.PrintStream before = System.err;
    java.io.ByteArrayOutputStream standard = new java.io.ByteArrayOutputStream();
    System.setErr(new java.io.PrintStream(standard, true));
    int code;
    try {
      code =
          Plumbline.commandLine()
              .setOut(writer)
              .setErr(writer)
              .execute(line.replace("CHARTER", CHARTER).split(" ", -1));
    } finally {
      System.setErr(before);
    }

    assertThat(code).isNotZero();
    assertThat(text.toString() + standard)
        .isNotBlank()
        .doesNotContain("s3cret", "s3/cret", "s3?cret", "u:s3");
  }

  @ParameterizedTest
  @CsvSource({
    "http://127.0.0.1:99999, http://127.0.0.1:99999",
    "http://u:s3cret@127.0.0.1:99999, http://127.0.0.1:99999",
    "http://127.0.0.1:999999999999, http://127.0.0.1:999999999999",
    "http://127.0.0.1:0, http://127.0.0.1:0",
    "u:s3cret@127.0.0.1:9, (an address that is not shown)",
    "127.0.0.1:9090, 127.0.0.1:9090",
    "localhost:9090, localhost:9090",
    "ftp://h, ftp://h",
    "http://, http://",
    "http://a b, http://a b",
  })
  void anAddressOfPrometheus_thatIsNone_isNamedWithItsOption(String url, String shown) {
    StringWriter err = new StringWriter();
    int code =
        Plumbline.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute("slo", "report", "--charter", CHARTER, "--prometheus", url);

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("--prometheus is " + shown + "; expected a URL like http://127.0.0.1:9090");
  }

  @Test
  void credentialsThatAreRefused_areSaidToBe() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    server.start();
    try {
      String host = "127.0.0.1:" + server.getAddress().getPort();
      StringWriter err = new StringWriter();
      int code =
          Plumbline.commandLine()
              .setErr(new PrintWriter(err, true))
              .execute(
                  "slo", "report", "--charter", CHARTER, "--prometheus", "http://u:s3cret@" + host);

      assertThat(code).isEqualTo(2);
      assertThat(err.toString())
          .contains("Prometheus at http://" + host + " refused the credentials (401)")
          .doesNotContain("s3cret");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aConsole_isRefusedWithUserInformation() {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Plumbline.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(
                "generate",
                "prometheus",
                "--charter",
                CHARTER,
                "-o",
                "-",
                "--console",
                "http://u:s3cret@h:8081");

    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("--console is http://h:8081 with user information; expected an address without");
  }

  @Test
  void thePasswordFile_isNamed_whereItCannotBeUsed(@TempDir Path folder) throws Exception {
    Path user = Files.writeString(folder.resolve("user"), "plumbline\n");
    StringWriter err = new StringWriter();
    int code =
        Plumbline.commandLine()
            .setErr(new PrintWriter(err, true))
            .execute(
                "slo",
                "report",
                "--charter",
                CHARTER,
                "--prometheus-user-file",
                user.toString(),
                "--prometheus-password-file",
                folder.resolve("missing").toString());

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("the password: the file " + folder.resolve("missing") + " cannot be read");
  }
}

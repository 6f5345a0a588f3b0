package dev.plumbline.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces as they come. */
class LiveTailTest {

  private static final int MOST_READERS = 32;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  @TempDir Path data;
  private TestConsole console;
  private final List<Reader> readers = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    console = TestConsole.start(data);
  }

  @AfterEach
  void stop() throws IOException {
    for (Reader reader : readers) {
      reader.socket.close();
    }
    console.close();
  }

  @Test
  void a_trace_that_comes_is_told_and_told_again_when_it_grows() throws Exception {
    Reader reader = open("");
    send(new Otlp().span("edge", 1, 1, 0).server().named("GET /").end());
    assertThat(reader.event("trace")).contains(Otlp.traceHex(1), "\"span_count\":1", "\"GET /\"");

    send(new Otlp().span("gateway", 1, 2, 1).server().end());
    assertThat(reader.event("trace")).contains(Otlp.traceHex(1), "\"span_count\":2", "gateway");
  }

  @Test
  void only_what_fits_is_told() throws Exception {
    Reader failures = open("?service=edge&code=DEADLINE_EXCEEDED");
    Reader slow = open("?min_ms=100");
    send(new Otlp().span("edge", 1, 1, 0).server().at(0, 5_000).end());
    send(new Otlp().span("edge", 2, 1, 0).server().at(0, 200_000).end());
    send(
        new Otlp()
            .span("edge", 3, 1, 0)
            .server()
            .at(0, 5_000)
            .failed("DEADLINE_EXCEEDED", "worker", "DEADLINE", "dependency")
            .end());

    assertThat(failures.event("trace")).contains(Otlp.traceHex(3));
    assertThat(slow.event("trace")).contains(Otlp.traceHex(2));
  }

  @Test
  void what_was_there_before_is_not_told() throws Exception {
    send(new Otlp().span("edge", 1, 1, 0).server().end());
    Reader reader = open("");
    send(new Otlp().span("edge", 2, 1, 0).server().end());

    assertThat(reader.event("trace")).contains(Otlp.traceHex(2));
  }

  @Test
  void a_reader_that_is_too_slow_is_told_how_many_it_missed_and_goes_on() throws Exception {
    Reader reader = open("");
    long sent = 0;
    // More than fits into what the two sockets and the queue between them hold.
    for (int request = 0; request < 20; request++) {
      Otlp many = new Otlp();
      for (int i = 0; i < 1_000; i++) {
        many.span("edge", ++sent, 1, 0).server().named("GET /" + "x".repeat(400)).end();
      }
      send(many);
    }

    long received = 0;
    long missed = 0;
    while (received + missed < sent) {
      String line = reader.line();
      if (line.equals("event: trace")) {
        received++;
      } else if (line.startsWith("data: {\"traces\":")) {
        missed += Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    assertThat(received + missed).isEqualTo(sent);
    assertThat(missed).isPositive();
    send(new Otlp().span("edge", sent + 1, 1, 0).server().end());
    assertThat(reader.event("trace")).contains(Otlp.traceHex(sent + 1));
  }

  @Test
  void a_tail_too_many_is_refused_until_another_ends() throws Exception {
    for (int i = 0; i < MOST_READERS; i++) {
      open("");
    }
    assertThat(new Reader("").status).contains("429");

    readers.get(0).socket.close();
    // That it has gone is detected on the next write.
    long until = System.nanoTime() + LIMIT_NANOS;
    long trace = 0;
    String status;
    do {
      send(new Otlp().span("edge", ++trace, 1, 0).server().end());
      Reader next = new Reader("");
      status = next.status;
      readers.add(next);
    } while (status.contains("429") && System.nanoTime() < until);
    assertThat(status).contains("200");
  }

  @Test
  void a_filter_that_makes_no_sense_is_refused() throws Exception {
    assertThat(new Reader("?servise=edge").status).contains("400");
    assertThat(new Reader("?min_ms=2&max_ms=1").status).contains("400");
  }

  private void send(Otlp otlp) throws Exception {
    assertThat(console.export("/v1/traces", otlp.bytes()).statusCode()).isEqualTo(200);
  }

  /** Opens a tail and returns once it is open. */
  private Reader open(String filters) throws IOException {
    Reader reader = new Reader(filters);
    readers.add(reader);
    assertThat(reader.status).contains("200");
    reader.until(": open");
    return reader;
  }

  /** Reads an event stream from a socket with a small buffer. */
  private final class Reader {
    final Socket socket = new Socket();
    final String status;
    private final BufferedReader lines;
    private final long until = System.nanoTime() + LIMIT_NANOS;

    Reader(String filters) throws IOException {
      socket.setReceiveBufferSize(4 << 10);
      socket.setSoTimeout(60_000);
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), console.console().port()));
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET /api/traces/live%s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"
              .formatted(filters, console.console().port())
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      status = lines.readLine();
    }

    /** Returns the data of the next event of this name. */
    String event(String name) throws IOException {
      until("event: " + name);
      while (true) {
        String line = line();
        if (line.startsWith("data: ")) {
          return line.substring("data: ".length());
        }
      }
    }

    void until(String text) throws IOException {
      while (!line().contains(text)) {
        // on to the next
      }
    }

    String line() throws IOException {
      // Heartbeats keep a stream alive on which nothing else comes.
      if (System.nanoTime() > until) {
        throw new IOException("what was waited for did not come");
      }
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the stream ended");
      }
      return line;
    }
  }
}

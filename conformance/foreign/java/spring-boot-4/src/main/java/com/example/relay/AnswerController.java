package com.example.relay;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** What can be asked for: statuses, failures, answers that are late, long or never there. */
@RestController
class AnswerController {
  private static final byte[] BLOCK = new byte[1 << 16];

  private final JdbcTemplate jdbc;

  AnswerController(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/status/{status}")
  ResponseEntity<String> status(@PathVariable("status") int status) {
    return ResponseEntity.status(status).body("status " + status);
  }

  /** Busy, and says when to come again. */
  @GetMapping("/busy")
  ResponseEntity<String> busy() {
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS).header("Retry-After", "1").build();
  }

  @GetMapping("/broken")
  String broken() {
    throw new IllegalStateException("broken");
  }

  /** An answer that takes longer than anybody here waits for it. */
  @GetMapping("/slow")
  String slow() throws InterruptedException {
    Thread.sleep(3_000);
    return "slow";
  }

  /** A statement that the database does not understand. */
  @GetMapping("/misspelt")
  Map<String, Object> misspelt() {
    return jdbc.queryForMap("SELECT nmae FROM article");
  }

  /** The same, and the application says itself that it is no use to try. */
  @GetMapping("/misspelt/gateway")
  Map<String, Object> misspeltGateway() {
    try {
      return jdbc.queryForMap("SELECT nmae FROM article");
    } catch (RuntimeException failed) {
      throw new ResponseStatusException(HttpStatus.BAD_GATEWAY, "no database", failed);
    }
  }

  /** A download without an end. */
  @GetMapping("/download")
  StreamingResponseBody download() {
    return AnswerController::writeOn;
  }

  /** The same by hand, on the request's own thread. */
  @GetMapping("/download/waiting")
  void downloadWaiting(jakarta.servlet.http.HttpServletResponse response) throws IOException {
    writeOn(response.getOutputStream());
  }

  private static void writeOn(OutputStream out) throws IOException {
    while (true) {
      out.write(BLOCK);
      out.flush();
    }
  }

  /** A download whose source, a service behind this one, breaks the connection off. */
  @GetMapping("/download/broken")
  void downloadBroken(jakarta.servlet.http.HttpServletResponse response) throws IOException {
    OutputStream out = response.getOutputStream();
    out.write(BLOCK);
    out.flush();
    try (ServerSocket source = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread breaking = new Thread(() -> breakOff(source), "source");
      breaking.start();
      URI address = URI.create("http://127.0.0.1:" + source.getLocalPort() + "/");
      try (InputStream in = address.toURL().openConnection().getInputStream()) {
        in.transferTo(out);
      }
    }
  }

  private static void breakOff(ServerSocket source) {
    try (Socket connection = source.accept()) {
      connection.setSoLinger(true, 0);
      connection.getInputStream().read();
      connection
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun"
                  .getBytes(StandardCharsets.US_ASCII));
      connection.getOutputStream().flush();
    } catch (IOException gone) {
      throw new java.io.UncheckedIOException(gone);
    }
  }

  /** A result that never comes. */
  @GetMapping("/deferred")
  DeferredResult<String> deferred() {
    return new DeferredResult<>(200L);
  }

  /** A result that never comes; the application answers in its place. */
  @GetMapping("/deferred/handled")
  DeferredResult<ResponseEntity<String>> deferredHandled() {
    DeferredResult<ResponseEntity<String>> result = new DeferredResult<>(200L);
    result.onTimeout(() -> result.setResult(ResponseEntity.status(500).body("too late")));
    return result;
  }

  @GetMapping("/callable")
  Callable<String> callable() {
    return () -> {
      throw new IllegalStateException("broken later");
    };
  }
}

package dev.plumbline.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks of Undertow 2.4.4, shortened. */
class UndertowBreakTest {
  private static final String SERVER = "io.undertow.server.";
  private static final String LISTENED =
      SERVER
          + "AbstractServerConnection$CloseSetter.handleEvent "
          + "org.xnio.ChannelListeners.invokeChannelListener "
          + "org.xnio.StreamConnection.invokeCloseListener ";
  private static final String CLOSED =
      LISTENED + "org.xnio.Connection.close " + SERVER + "AbstractServerConnection.close ";

  @ParameterizedTest
  @CsvSource({
    "io.undertow.server.protocol.http.HttpResponseConduit.write, CLIENT",
    "io.undertow.conduits.FixedLengthStreamSourceConduit.read, CLIENT",
    "io.undertow.io.DefaultIoCallback.onException, CLIENT",
    "io.undertow.server.HttpServerExchange.endExchange, CLIENT",
    "com.example.Handler.handleRequest, SERVICE",
    "io.undertow.server.handlers.proxy.ProxyHandler.handleFailure, SERVICE",
    "io.undertow.conduits.IdleTimeoutConduit.doClose,",
    "java.lang.Thread.run, SERVICE"
  })
  void theCodeThatClosesTheConnection_decides(String closer, @Nullable UndertowBreak side) {
    assertThat(by(CLOSED + "org.xnio.IoUtils.safeClose " + closer)).isEqualTo(side);
  }

  @ParameterizedTest
  @CsvSource({
    "close, CLIENT", // A record could not be written.
    "flush," // The last one was, and the client had closed its side.
  })
  void underTls_theConduitDecides(String method, @Nullable UndertowBreak side) {
    String conduit = "io.undertow.protocols.ssl.SslConduit.";

    assertThat(
            by(
                LISTENED
                    + "org.xnio.Connection.writeClosed "
                    + conduit
                    + "notifyWriteClosed "
                    + conduit
                    + method
                    + " io.undertow.server.protocol.http.HttpResponseConduit.write"))
        .isEqualTo(side);
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.Handler.handleRequest, SERVICE",
    "io.undertow.server.HttpServerExchange.endExchange,",
    "io.undertow.server.protocol.http2.Http2ServerConnection$1.handleEvent,"
  })
  void aStreamOfHttp2_isDecidedByItsHandlerAlone(String closer, @Nullable UndertowBreak side) {
    String closed = SERVER + "protocol.http2.Http2ServerConnection.close ";

    assertThat(by(closed + "org.xnio.IoUtils.safeClose " + closer)).isEqualTo(side);
  }

  @ParameterizedTest
  @CsvSource({
    "org.xnio.Connection.writeClosed org.xnio.nio.NioSocketConduit.terminateWrites",
    "com.example.Handler.handleRequest"
  })
  void aConnectionThatIsNotClosed_isUndecided(String rest) {
    assertThat(by(LISTENED + rest)).isNull();
    assertThat(by(rest)).isNull();
  }

  private static @Nullable UndertowBreak by(String frames) {
    return UndertowBreak.by(
        Arrays.stream(frames.split(" ", -1))
            .map(
                frame -> {
                  int dot = frame.lastIndexOf('.');
                  return new StackTraceElement(
                      frame.substring(0, dot), frame.substring(dot + 1), null, 0);
                })
            .toArray(StackTraceElement[]::new));
  }
}

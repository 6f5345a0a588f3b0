package dev.plumbline.console.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.InetSocketAddress;
import org.xnio.Options;

/** The limits of each HTTP port of the console. */
public final class HttpListener {

  /** Connections of one port; more are accepted once others have ended. */
  private static final int MOST_CONNECTIONS = 1_024;

  private static final int IDLE_MILLIS = 60_000;

  /** From the first byte of a request to the end of its headers. */
  private static final int HEADERS_MILLIS = 5_000;

  private static final int MOST_HEADER_BYTES = 32 << 10;

  /** Our own limits are smaller and get a response; this one closes the connection. */
  private static final long MOST_ENTITY_BYTES = 512L << 20;

  private static final int BUFFER_BYTES = 8 << 10;

  private HttpListener() {}

  /**
   * Returns a server that listens on this address, without its handler. Paths and parameters are as
   * sent: see {@link PercentEncoding}.
   */
  public static Undertow.Builder builder(InetSocketAddress address) {
    return Undertow.builder()
        .addHttpListener(address.getPort(), address.getHostString())
        .setBufferSize(BUFFER_BYTES)
        .setSocketOption(Options.CONNECTION_HIGH_WATER, MOST_CONNECTIONS)
        .setSocketOption(Options.CONNECTION_LOW_WATER, MOST_CONNECTIONS)
        // It would decode what is not UTF-8 as U+FFFD.
        .setServerOption(UndertowOptions.DECODE_URL, false)
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MOST_ENTITY_BYTES)
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MOST_HEADER_BYTES)
        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, HEADERS_MILLIS);
  }
}

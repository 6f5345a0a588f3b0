package com.example.servers;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/** Undertow, with a handler that blocks, as servlets do. */
final class OnUndertow {
  private OnUndertow() {}

  static int start() {
    Undertow server =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(new BlockingHandler(OnUndertow::handle))
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  private static void handle(HttpServerExchange exchange) throws Exception {
    switch (exchange.getRequestPath()) {
      case "/hello" -> exchange.getResponseSender().send("hello");
      case "/endless" -> endless(exchange.getOutputStream());
      case "/silent" -> Thread.sleep(Long.MAX_VALUE);
      case "/cut" -> {
        exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1_000_000);
        exchange.getOutputStream().write(Servers.BLOCK);
        exchange.getOutputStream().flush();
        exchange.getConnection().close();
      }
      case "/closed" -> exchange.getConnection().close();
      case "/copied" -> {
        exchange.setStatusCode(503);
        exchange.getResponseHeaders().put(new HttpString("Plumbline-Error"), Servers.COPIED);
        exchange.getResponseSender().send("sorry");
      }
      default -> exchange.setStatusCode(404);
    }
  }

  private static void endless(OutputStream out) throws IOException {
    while (true) {
      out.write(Servers.BLOCK);
      out.flush();
    }
  }
}

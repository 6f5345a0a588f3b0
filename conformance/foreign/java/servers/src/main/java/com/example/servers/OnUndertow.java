package com.example.servers;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Undertow, with a handler that blocks, as servlets do. */
final class OnUndertow {
  private static final BlockingHandler BLOCKING = new BlockingHandler(OnUndertow::handle);

  private static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();

  private OnUndertow() {}

  static int start(boolean http2) {
    Undertow server =
        Undertow.builder()
            .setServerOption(UndertowOptions.ENABLE_HTTP2, http2)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(OnUndertow::first)
            .build();
    server.start();
    return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** What sends without blocking, then all else. */
  private static void first(HttpServerExchange exchange) throws Exception {
    switch (exchange.getRequestPath()) {
      case "/endless/sender" ->
          exchange.getResponseSender().send(ByteBuffer.allocate(Servers.LARGE));
      case "/cut/sender" -> {
        exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, Servers.LARGE);
        exchange.getResponseSender().send(ByteBuffer.wrap(Servers.BLOCK), new Cut());
      }
      default -> BLOCKING.handleRequest(exchange);
    }
  }

  private static void handle(HttpServerExchange exchange) throws Exception {
    switch (exchange.getRequestPath()) {
      case "/hello", "/hello/GET", "/hello/HEAD", "/hello/POST" ->
          exchange.getResponseSender().send("hello");
      case "/endless" -> endless(exchange.getOutputStream());
      case "/endless/swallowed" -> {
        try {
          endless(exchange.getOutputStream());
        } catch (IOException left) {
          // The handler returns as if it had answered.
        }
      }
      case "/endless/file" -> {
        try (FileChannel file = FileChannel.open(large())) {
          exchange.getResponseSender().transferFrom(file, IoCallback.END_EXCHANGE);
        }
      }
      case "/later", "/later/reset" -> {
        gate(exchange.getRequestPath()).await();
        exchange.getResponseSender().send("hello");
      }
      case "/go" -> {
        gate(exchange.getQueryString()).countDown();
        exchange.getResponseSender().send("gone");
      }
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

  /** What an answer waits for: that somebody asks for /go with its path as the query. */
  private static CountDownLatch gate(String path) {
    return GATES.computeIfAbsent(path, absent -> new CountDownLatch(1));
  }

  private static void endless(OutputStream out) throws IOException {
    while (true) {
      out.write(Servers.BLOCK);
      out.flush();
    }
  }

  private static Path large() throws IOException {
    Path file = Files.createTempFile("large", ".bin");
    file.toFile().deleteOnExit();
    Files.write(file, new byte[Servers.LARGE]);
    return file;
  }

  /** Closes the connection when a part of the answer is sent. */
  private static final class Cut implements IoCallback {
    @Override
    public void onComplete(HttpServerExchange exchange, Sender sender) {
      try {
        exchange.getConnection().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onException(HttpServerExchange exchange, Sender sender, IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }
}

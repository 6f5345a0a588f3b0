package com.example.servers;

import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** Reactor Netty by itself. */
final class OnReactorNetty {
  private OnReactorNetty() {}

  static int start() {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .route(
                routes ->
                    routes
                        .get("/hello", (asked, answer) -> answer.sendString(Mono.just("hello")))
                        .get(
                            "/endless",
                            (asked, answer) ->
                                answer.send(
                                    Flux.generate(
                                        sink -> sink.next(Unpooled.wrappedBuffer(Servers.BLOCK)))))
                        .get("/silent", (asked, answer) -> Mono.never())
                        .get(
                            "/cut",
                            (asked, answer) ->
                                answer
                                    .header("content-length", "1000000")
                                    .sendObject(Unpooled.wrappedBuffer(Servers.BLOCK))
                                    .then(close(asked)))
                        .get("/closed", (asked, answer) -> close(asked))
                        .get(
                            "/copied",
                            (asked, answer) ->
                                answer
                                    .status(503)
                                    .header("Plumbline-Error", Servers.COPIED)
                                    .sendString(Mono.just("sorry"))))
            .bindNow();
    return server.port();
  }

  private static Mono<Void> close(HttpServerRequest asked) {
    return Mono.fromRunnable(
        () -> asked.withConnection(connection -> connection.channel().close()));
  }
}

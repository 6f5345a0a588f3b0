package com.example.servers;

import io.netty.buffer.Unpooled;
import java.time.Duration;
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
                                answer.sendByteArray(
                                    Flux.just(Servers.BLOCK)
                                        .concatWith(
                                            Mono.delay(Duration.ofMillis(100))
                                                .then(close(asked))
                                                .then(Mono.never()))))
                        .get("/closed", (asked, answer) -> close(asked))
                        .get("/events", (asked, answer) -> answer.sse().sendString(events()))
                        .get(
                            "/events/ended",
                            (asked, answer) -> answer.sse().sendString(events().take(3)))
                        .get(
                            "/large",
                            (asked, answer) ->
                                answer.sendByteArray(Mono.just(new byte[Servers.LARGE])))
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

  private static Flux<String> events() {
    return Flux.interval(Duration.ofMillis(50)).map(count -> "data: " + count + "\n\n");
  }

  private static Mono<Void> close(HttpServerRequest asked) {
    return Mono.fromRunnable(
        () -> asked.withConnection(connection -> connection.channel().close()));
  }
}

package com.example.servers;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import java.time.Duration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;

/** Spring WebFlux on Reactor Netty. */
final class OnWebFlux {
  private static final DefaultDataBufferFactory BUFFERS = new DefaultDataBufferFactory();

  private OnWebFlux() {}

  static int start() {
    RouterFunction<ServerResponse> routes =
        route()
            .GET("/hello", request -> ServerResponse.ok().bodyValue("hello"))
            .GET("/endless", request -> bytes(Flux.generate(sink -> sink.next(block()))))
            .GET("/silent", request -> Mono.never())
            .GET(
                "/events",
                request ->
                    ServerResponse.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(events(), String.class))
            .GET(
                "/events/ended",
                request ->
                    ServerResponse.ok()
                        .contentType(MediaType.TEXT_EVENT_STREAM)
                        .body(events().take(3), String.class))
            .GET(
                "/cut",
                request -> bytes(Flux.just(block()).concatWith(Mono.error(new BrokenSource()))))
            .GET("/closed", request -> Mono.error(new BrokenSource()))
            .GET(
                "/copied",
                request ->
                    ServerResponse.status(503)
                        .header("Plumbline-Error", Servers.COPIED)
                        .bodyValue("sorry"))
            .build();
    HttpHandler handler = RouterFunctions.toHttpHandler(routes);
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .handle(new ReactorHttpHandlerAdapter(handler))
        .bindNow()
        .port();
  }

  private static Flux<String> events() {
    return Flux.interval(Duration.ofMillis(50)).onBackpressureDrop().map(count -> "event " + count);
  }

  private static DataBuffer block() {
    return BUFFERS.wrap(Servers.BLOCK);
  }

  private static Mono<ServerResponse> bytes(Flux<DataBuffer> blocks) {
    return ServerResponse.ok().body(BodyInserters.fromDataBuffers(blocks));
  }

  private static final class BrokenSource extends IllegalStateException {
    BrokenSource() {
      super("the source broke");
    }
  }
}

package dev.plumbline.agent.app;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.ExceptionHandler;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A service as people write them: HTTP in front, gRPC behind, in one process. Has no type of
 * OpenTelemetry.
 *
 * <p>Prints {@code ready <port>} and lives until its standard input ends.
 */
public final class TestApp {
  private static final Logger logger = Logger.getLogger("shop");
  private static final Map<Status.Code, Integer> HTTP = new EnumMap<>(Status.Code.class);

  static {
    HTTP.put(Status.Code.CANCELLED, 499);
    HTTP.put(Status.Code.NOT_FOUND, 404);
    HTTP.put(Status.Code.INVALID_ARGUMENT, 400);
    HTTP.put(Status.Code.RESOURCE_EXHAUSTED, 429);
    HTTP.put(Status.Code.DEADLINE_EXCEEDED, 504);
    HTTP.put(Status.Code.UNAVAILABLE, 503);
  }

  private final ManagedChannel channel;
  private final ManagedChannel closedPort;
  private final Elsewhere elsewhere = new Elsewhere();

  private TestApp(int grpcPort) {
    channel = channel(grpcPort);
    closedPort = channel(1);
  }

  public static void main(String[] arguments) throws Exception {
    Server grpc = EchoServer.start();
    TestApp app = new TestApp(grpc.getPort());
    RoutingHandler routes =
        Handlers.routing()
            .get("/calls/{kind}/{ask}", app::call)
            .get("/items/{id}", TestApp::item)
            .get("/retried/{way}", exchange -> retry(exchange, app.channel, grpc.getPort()))
            .get("/elsewhere/{way}", app::elsewhere)
            .get("/flood/{part}/{methods}", app::flood)
            .get("/arguments", TestApp::arguments)
            .get(
                "/thrown",
                exchange -> {
                  throw new NoSuchElementException("no such thing");
                });
    ExceptionHandler handler =
        Handlers.exceptionHandler(routes)
            .addExceptionHandler(
                NoSuchElementException.class, exchange -> exchange.setStatusCode(404));
    Undertow http =
        Undertow.builder()
            .addHttpListener(0, "127.0.0.1")
            .setHandler(new BlockingHandler(handler))
            .build();
    http.start();
    int port = ((InetSocketAddress) http.getListenerInfo().get(0).getAddress()).getPort();
    System.out.println("ready " + port);
    while (System.in.read() >= 0) {
      // Runs until its standard input is closed.
    }
    http.stop();
    app.channel.shutdownNow();
    app.closedPort.shutdownNow();
    grpc.shutdownNow();
  }

  private void call(HttpServerExchange exchange) {
    String kind = parameter(exchange, "kind");
    String ask = parameter(exchange, "ask");
    Channel to = ask.equals("refused") ? closedPort : channel;
    // Where none is meant to pass it is far away: hooks that hang and a loaded machine take long.
    long deadline = ask.equals("slow") ? 1_000 : 30_000;
    String answered = "";
    try {
      if (kind.equals("stream")) {
        Iterator<String> answers =
            ClientCalls.blockingServerStreamingCall(to, TextMethods.STREAM, options(deadline), ask);
        answers.forEachRemaining(answer -> {});
      } else {
        answered = ClientCalls.blockingUnaryCall(to, TextMethods.UNARY, options(deadline), ask);
      }
      exchange.getResponseSender().send(answered);
    } catch (StatusRuntimeException failure) {
      logger.log(Level.WARNING, "call failed: {0}", failure.getStatus().getCode());
      exchange.setStatusCode(HTTP.getOrDefault(failure.getStatus().getCode(), 500));
      exchange.getResponseSender().send(describe(failure));
    }
  }

  /** Makes a call on another thread; what the call took along is the answer. */
  private void elsewhere(HttpServerExchange exchange) throws Exception {
    elsewhere.handle(
        exchange,
        parameter(exchange, "way").replace('-', ' '),
        () ->
            ClientCalls.blockingUnaryCall(channel, TextMethods.UNARY, options(10_000), "baggage"));
  }

  /** Calls so many methods, each of another name; answers how many were answered. */
  private void flood(HttpServerExchange exchange) throws InterruptedException {
    int methods = Integer.parseInt(parameter(exchange, "methods"));
    int first = Integer.parseInt(parameter(exchange, "part")) * methods;
    exchange.getResponseSender().send(String.valueOf(Flood.of(first, methods, channel)));
  }

  private static void retry(HttpServerExchange exchange, Channel channel, int port) {
    RetriedCalls retries = new RetriedCalls(channel, port);
    exchange.setStatusCode(retries.by(parameter(exchange, "way")));
    retries.close();
  }

  /** What reached this side over the wire, for the test to read. */
  private static String describe(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    StringBuilder text = new StringBuilder(failure.getStatus().getCode().name());
    Metadata trailers = failure.getTrailers();
    if (status != null
        && trailers != null
        && trailers.containsKey(
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER))) {
      text.append('\n').append(status);
    }
    return text.toString();
  }

  /** Writes what the JVM was started with into its log, as services do at their start. */
  private static void arguments(HttpServerExchange exchange) {
    logger.log(
        Level.INFO,
        "started with {0}",
        ManagementFactory.getRuntimeMXBean().getInputArguments().toString());
    exchange.getResponseSender().send("written");
  }

  private static void item(HttpServerExchange exchange) {
    logger.info("item asked for");
    // What an application can read of its own trace before it answers.
    exchange
        .getResponseSender()
        .send(String.valueOf(exchange.getResponseHeaders().getFirst("Server-Timing")));
  }

  private static String parameter(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? "" : values.getFirst();
  }

  private static CallOptions options(long deadlineMillis) {
    return CallOptions.DEFAULT.withDeadlineAfter(deadlineMillis, TimeUnit.MILLISECONDS);
  }

  private static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .usePlaintext()
        .build();
  }
}

package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.console.api.TraceDetail;
import dev.plumbline.console.api.TraceSearch;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.otlp.GrpcReceiver;
import dev.plumbline.console.otlp.HttpReceiver;
import dev.plumbline.console.store.BaggageWords;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.Intake;
import dev.plumbline.console.store.StoreLimits;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A console with all its listeners. */
public final class RunningConsole implements AutoCloseable {

  private final ConsoleSettings settings;
  private final EmbeddedStore store;
  private final Intake intake;
  private final GrpcReceiver grpc;
  private final HttpReceiver http;
  private final ConsoleServer server;

  private RunningConsole(
      ConsoleSettings settings,
      EmbeddedStore store,
      Intake intake,
      GrpcReceiver grpc,
      HttpReceiver http,
      ConsoleServer server) {
    this.settings = settings;
    this.store = store;
    this.intake = intake;
    this.grpc = grpc;
    this.http = http;
    this.server = server;
  }

  /**
   * Opens the store and begins to listen; pages last, so that who sees them finds everything there.
   *
   * @throws IOException when an address cannot be listened on
   */
  public static RunningConsole start(ConsoleSettings settings, Charter charter) throws IOException {
    EmbeddedStore store =
        EmbeddedStore.open(
            settings.data(),
            new StoreLimits(settings.age(), settings.bytes(), settings.queueBytes()));
    Set<String> baggage = charter.policy().baggage().keys().keySet();
    Intake intake = store.intake(new BaggageWords(baggage));
    List<Endpoint> endpoints =
        List.of(new TraceSearch(store).endpoint(), new TraceDetail(store).endpoint());
    GrpcReceiver grpc = new GrpcReceiver(settings.otlpGrpc(), intake);
    HttpReceiver http = new HttpReceiver(settings.otlpHttp(), intake);
    ConsoleServer server =
        new ConsoleServer(settings.listen(), settings.hosts(), endpoints, List.of());
    return new RunningConsole(settings, store, intake, grpc, http, server);
  }

  /** Returns one line that says where it listens. */
  public String greeting() {
    return "console: http://%s:%d, OTLP at %s:%d (gRPC) and %s:%d (HTTP), data in %s"
        .formatted(
            settings.listen().getHostString(),
            server.port(),
            settings.otlpGrpc().getHostString(),
            grpc.port(),
            settings.otlpHttp().getHostString(),
            http.port(),
            settings.data());
  }

  public int port() {
    return server.port();
  }

  public int grpcPort() {
    return grpc.port();
  }

  public int httpPort() {
    return http.port();
  }

  public EmbeddedStore store() {
    return store;
  }

  /** Takes nothing more in, writes what waits, and ends. */
  @Override
  public void close() {
    grpc.close();
    http.close();
    intake.close();
    store.close();
    server.close();
  }
}

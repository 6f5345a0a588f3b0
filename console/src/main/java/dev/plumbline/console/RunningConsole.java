package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Upstream;
import dev.plumbline.console.alerts.AlertPoller;
import dev.plumbline.console.alerts.AlertTraces;
import dev.plumbline.console.alerts.Alertmanager;
import dev.plumbline.console.alerts.NotifiedAlerts;
import dev.plumbline.console.api.Alerts;
import dev.plumbline.console.api.Bootcamp;
import dev.plumbline.console.api.Configuration;
import dev.plumbline.console.api.Conformance;
import dev.plumbline.console.api.ConformanceCheck;
import dev.plumbline.console.api.CurrentAlerts;
import dev.plumbline.console.api.HealthReport;
import dev.plumbline.console.api.LiveTail;
import dev.plumbline.console.api.Overview;
import dev.plumbline.console.api.ServiceDetail;
import dev.plumbline.console.api.ServiceLogs;
import dev.plumbline.console.api.TraceDetail;
import dev.plumbline.console.api.TraceLogs;
import dev.plumbline.console.api.TraceSearch;
import dev.plumbline.console.api.Webhook;
import dev.plumbline.console.http.ConsoleServer;
import dev.plumbline.console.http.Endpoint;
import dev.plumbline.console.jaeger.JaegerTraces;
import dev.plumbline.console.otlp.GrpcReceiver;
import dev.plumbline.console.otlp.HttpReceiver;
import dev.plumbline.console.source.TraceSource;
import dev.plumbline.console.store.BaggageKeys;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.Ingest;
import dev.plumbline.console.store.StoreLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A console with all its listeners. */
public final class RunningConsole implements AutoCloseable {

  private final ConsoleSettings settings;
  private final EmbeddedStore store;
  private final Ingest intake;
  private final GrpcReceiver grpc;
  private final HttpReceiver http;
  private final LiveTail tail;
  private final AlertPoller watch;
  private final Webhook webhook;
  private final ConsoleServer server;

  private RunningConsole(
      ConsoleSettings settings,
      EmbeddedStore store,
      Ingest intake,
      GrpcReceiver grpc,
      HttpReceiver http,
      LiveTail tail,
      StaticPages pages) {
    this.settings = settings;
    this.store = store;
    this.intake = intake;
    this.grpc = grpc;
    this.http = http;
    this.tail = tail;
    this.watch = pages.watch();
    this.webhook = pages.webhook();
    this.server = pages.server();
  }

  /** The HTTP server, and the poller that updates alerts between requests. */
  private record StaticPages(AlertPoller watch, Webhook webhook, ConsoleServer server) {}

  /**
   * Opens the store and starts all listeners; the pages last, so that everything they need is
   * ready.
   *
   * @throws IOException when an address cannot be listened on
   */
  public static RunningConsole start(ConsoleSettings settings, Charter charter) throws IOException {
    // Embedded in another program it stays unhealthy; that program decides whether to end.
    return start(settings, charter, new ProcessErrors(() -> {}));
  }

  static RunningConsole start(ConsoleSettings settings, Charter charter, ProcessErrors failures)
      throws IOException {
    EmbeddedStore store =
        EmbeddedStore.open(
            settings.data(),
            new StoreLimits(settings.age(), settings.bytes(), settings.queueBytes()),
            failures);
    Set<String> baggage = charter.policy().baggage().keys().keySet();
    Ingest intake = store.intake(new BaggageKeys(baggage));
    LiveTail tail = new LiveTail(store, failures);
    GrpcReceiver grpc = new GrpcReceiver(settings.otlpGrpc(), intake, failures);
    HttpReceiver http = new HttpReceiver(settings.otlpHttp(), settings.hosts(), intake, failures);
    StaticPages pages = serve(settings, charter, store, tail, failures);
    return new RunningConsole(settings, store, intake, grpc, http, tail, pages);
  }

  private static StaticPages serve(
      ConsoleSettings settings,
      Charter charter,
      EmbeddedStore store,
      LiveTail tail,
      ProcessErrors failures) {
    @Nullable Upstream metricsServer = settings.prometheus();
    @Nullable Upstream alertsServer = settings.alertmanager();
    @Nullable Prometheus prometheus =
        metricsServer == null ? null : new Prometheus(metricsServer, Duration.ofSeconds(8));
    @Nullable Alertmanager alertmanager =
        alertsServer == null ? null : new Alertmanager(alertsServer);
    @Nullable Upstream jaeger = settings.jaeger();
    TraceSource traces = jaeger == null ? store : new JaegerTraces(jaeger);
    AlertTraces alertTraces = new AlertTraces(traces, charter.policy().slos());
    NotifiedAlerts book = new NotifiedAlerts(settings.data(), alertTraces);
    CurrentAlerts alerts = new CurrentAlerts(alertmanager, prometheus, book);
    ConformanceCheck check = new ConformanceCheck(charter, traces);
    List<Endpoint> endpoints = new ArrayList<>();
    endpoints.add(
        new HealthReport(settings, store, prometheus, alertmanager, book, failures).endpoint());
    endpoints.add(new Configuration(charter, settings).endpoint());
    endpoints.add(
        new Overview(charter, prometheus, alerts, traces, settings.rateSeconds()).endpoint());
    endpoints.add(
        new ServiceDetail(charter, prometheus, traces, store, settings.rateSeconds()).endpoint());
    endpoints.add(new TraceSearch(traces).endpoint());
    endpoints.add(new TraceDetail(traces, store, charter).endpoint());
    endpoints.add(new TraceLogs(traces, store).endpoint());
    endpoints.add(new ServiceLogs(charter, store).endpoint());
    endpoints.add(new Conformance(charter, prometheus, store, check).endpoint());
    endpoints.add(check.endpoint());
    endpoints.add(new Bootcamp(settings.bootcamp()).endpoint());
    endpoints.addAll(
        new Alerts(alerts, book, alertTraces, traces, prometheus, charter).endpoints());
    Webhook webhook = new Webhook(book, settings.webhook(), failures);
    ConsoleServer server =
        new ConsoleServer(
            settings.listen(),
            settings.hosts(),
            endpoints,
            List.of(tail.special(), webhook.special()),
            failures);
    return new StaticPages(
        new AlertPoller(alertmanager, prometheus, book, failures), webhook, server);
  }

  /** Returns one line with the addresses that it listens on. */
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

  /** Stops accepting requests, writes what is queued, and stops. */
  @Override
  public void close() {
    grpc.close();
    http.close();
    intake.close();
    tail.close();
    watch.close();
    store.close();
    server.close();
    webhook.close();
  }
}

package dev.plumbline.console;

import dev.plumbline.charter.Charter;
import dev.plumbline.clients.Prometheus;
import dev.plumbline.clients.Upstream;
import dev.plumbline.console.alerts.AlertBook;
import dev.plumbline.console.alerts.AlertTraces;
import dev.plumbline.console.alerts.AlertWatch;
import dev.plumbline.console.alerts.Alertmanager;
import dev.plumbline.console.api.Alerts;
import dev.plumbline.console.api.Configuration;
import dev.plumbline.console.api.Conformance;
import dev.plumbline.console.api.CurrentAlerts;
import dev.plumbline.console.api.HealthReport;
import dev.plumbline.console.api.LiveTail;
import dev.plumbline.console.api.LiveVerdict;
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
import dev.plumbline.console.store.BaggageWords;
import dev.plumbline.console.store.EmbeddedStore;
import dev.plumbline.console.store.Intake;
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
  private final Intake intake;
  private final GrpcReceiver grpc;
  private final HttpReceiver http;
  private final LiveTail tail;
  private final AlertWatch watch;
  private final Webhook webhook;
  private final ConsoleServer server;

  private RunningConsole(
      ConsoleSettings settings,
      EmbeddedStore store,
      Intake intake,
      GrpcReceiver grpc,
      HttpReceiver http,
      LiveTail tail,
      Pages pages) {
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

  /** What answers browsers, and what keeps its alerts true between their questions. */
  private record Pages(AlertWatch watch, Webhook webhook, ConsoleServer server) {}

  /**
   * Opens the store and begins to listen; pages last, so that who sees them finds everything there.
   *
   * @throws IOException when an address cannot be listened on
   */
  public static RunningConsole start(ConsoleSettings settings, Charter charter) throws IOException {
    // Inside another program it stays unwell; that program decides what that means.
    return start(settings, charter, new Failures(() -> {}));
  }

  static RunningConsole start(ConsoleSettings settings, Charter charter, Failures failures)
      throws IOException {
    EmbeddedStore store =
        EmbeddedStore.open(
            settings.data(),
            new StoreLimits(settings.age(), settings.bytes(), settings.queueBytes()),
            failures);
    Set<String> baggage = charter.policy().baggage().keys().keySet();
    Intake intake = store.intake(new BaggageWords(baggage));
    LiveTail tail = new LiveTail(store, failures);
    GrpcReceiver grpc = new GrpcReceiver(settings.otlpGrpc(), intake, failures);
    HttpReceiver http = new HttpReceiver(settings.otlpHttp(), settings.hosts(), intake, failures);
    Pages pages = serve(settings, charter, store, tail, failures);
    return new RunningConsole(settings, store, intake, grpc, http, tail, pages);
  }

  private static Pages serve(
      ConsoleSettings settings,
      Charter charter,
      EmbeddedStore store,
      LiveTail tail,
      Failures failures) {
    @Nullable Upstream metricsServer = settings.prometheus();
    @Nullable Upstream alertsServer = settings.alertmanager();
    @Nullable Prometheus prometheus =
        metricsServer == null ? null : new Prometheus(metricsServer, Duration.ofSeconds(8));
    @Nullable Alertmanager alertmanager =
        alertsServer == null ? null : new Alertmanager(alertsServer);
    @Nullable Upstream jaeger = settings.jaeger();
    TraceSource traces = jaeger == null ? store : new JaegerTraces(jaeger);
    AlertTraces alertTraces = new AlertTraces(traces, charter.policy().slos());
    AlertBook book = new AlertBook(settings.data(), alertTraces);
    CurrentAlerts alerts = new CurrentAlerts(alertmanager, prometheus, book);
    LiveVerdict verdict = new LiveVerdict(charter, traces);
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
    endpoints.add(new Conformance(charter, prometheus, store, verdict).endpoint());
    endpoints.add(verdict.endpoint());
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
    return new Pages(new AlertWatch(alertmanager, prometheus, book, failures), webhook, server);
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
    tail.close();
    watch.close();
    store.close();
    server.close();
    webhook.close();
  }
}

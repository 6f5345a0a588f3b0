package dev.plumbline.workbench.demo;

import dev.plumbline.cli.format.TextTable;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.Port;
import dev.plumbline.cli.stack.Ports;
import dev.plumbline.cli.stack.Stack;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.cli.stack.StackGuard;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Starts the native stack, places orders, injects faults, shows the resulting telemetry and stays
 * up until Ctrl-C.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Run three services in three languages and show their telemetry.",
    footer = {
      "",
      "--port also takes edge, gateway-grpc, gateway-http, worker-grpc and worker-http."
    })
public final class DemoCommand implements Callable<Integer> {

  private static final int ORDERS = 20;

  @Mixin private DemoOptions options = new DemoOptions();

  @Spec private CommandSpec spec;

  @Option(names = "--once", description = "Exit after everything was shown instead of staying up.")
  private boolean once;

  @Option(
      names = "--fault",
      paramLabel = "<service>:<kind>",
      description =
          "Show an incident instead: every second order has this fault until an alert fires that"
              + " links to a trace, for example worker:slow.")
  private @Nullable String fault;

  @Option(
      names = "--traffic",
      paramLabel = "<requests>",
      defaultValue = "" + SteadyTraffic.USUAL,
      description =
          "Requests a second while it stays up, 0 to "
              + SteadyTraffic.MOST
              + "; 0 is none (default: ${DEFAULT-VALUE}).")
  private int traffic = SteadyTraffic.USUAL;

  @Option(
      names = "--folder",
      paramLabel = "<name>",
      defaultValue = "demo",
      description = "Folder below build/ for the output of this run (default: ${DEFAULT-VALUE}).")
  private String folder = "demo";

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (traffic < 0 || traffic > SteadyTraffic.MOST) {
        throw new IllegalArgumentException(
            "--traffic is %d; expected 0 to %d requests a second"
                .formatted(traffic, SteadyTraffic.MOST));
      }
      DemoFault wanted = fault == null ? null : incidentOf(fault);
      DemoSettings settings = options.settings(folder, "usual");
      Stack stack = DemoStack.prepare(settings);
      return StackGuard.guard(stack, () -> run(stack, wanted));
    } catch (StackException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(SafeUrl.without("demo: " + e.getMessage()));
      return 2;
    } catch (IOException e) {
      spec.commandLine()
          .getErr()
          .println(SafeUrl.without("demo: the query to Prometheus failed: " + e));
      return 2;
    }
  }

  private int run(Stack stack, @Nullable DemoFault wanted)
      throws IOException, InterruptedException {
    out.println("The console is at " + stack.ports().url(Port.CONSOLE));
    out.println(
        "Starting "
            + (options.mode().isOff()
                ? "without Plumbline"
                : "with Plumbline in mode " + options.mode()));
    stack.startAll(name -> out.println("  " + name + " is ready after " + sinceStart()));
    try (DemoRun demo = new DemoRun(stack, !options.mode().isOff())) {
      boolean shown = wanted == null ? show(demo) : incident(demo, wanted);
      addresses(stack);
      return once ? (shown ? 0 : 1) : stayUp(stack, demo);
    }
  }

  private int stayUp(Stack stack, DemoRun demo) throws InterruptedException {
    SteadyTraffic running =
        SteadyTraffic.start(demo.edge(), demo.api(DemoPorts.GATEWAY_HTTP), traffic);
    @Nullable ChildProcess ended;
    try {
      if (traffic > 0) {
        out.println(
            "From now on it gets %d requests a second; TRAFFIC=0 leaves them out."
                .formatted(traffic));
      }
      out.println("Ctrl-C stops everything.");
      ended = stack.awaitEnd();
    } finally {
      running.stop();
    }
    if (ended == null) {
      return 0;
    }
    throw new StackException(
        "%s ended by itself with exit code %d; its log is %s"
            .formatted(ended.name(), ended.exitCode(), ended.log()));
  }

  /** Returns whether the first order went through. */
  private boolean show(DemoRun demo) throws IOException, InterruptedException {
    DemoRun.TracedOrder order = demo.oneOrder();
    out.println();
    if (order.answer().succeeded()) {
      out.println(
          "One order over three languages, placed and traced " + sinceStart() + " after the start");
    } else {
      out.println("The first order was not accepted: " + order.answer());
    }
    out.println(demo.waterfall(order));

    demo.ordinaryTraffic(ORDERS);
    List<FaultReport> reports = demo.faults();
    out.println(
        "Each fault as every hop reported it: code, reason, @origin, fault, \"retry\" if retryable");
    out.println(FaultReport.text(reports));
    long alike = reports.stream().filter(report -> report.contradictions().isEmpty()).count();
    out.println(
        "  "
            + alike
            + " of "
            + reports.size()
            + " faults have the same code, reason and origin at every hop and in the HTTP response.");

    out.println();
    out.println("Rate, errors, duration of each hop since the start, from Prometheus");
    out.println(RedTable.text(demo.red()));
    out.println(MetricShape.text(demo.shapes(true)));
    demo.faultsAgain();
    return order.answer().succeeded();
  }

  private DemoFault incidentOf(String word) {
    DemoFault asked = DemoFault.of(word);
    if (options.mode().isOff()) {
      throw new IllegalArgumentException(
          "--fault needs Plumbline: without it no alert has an origin; omit --mode");
    }
    if (!asked.spendsBudget()) {
      throw new IllegalArgumentException(
          "the fault "
              + word
              + " is the caller's and spends no error budget, so no alert fires;"
              + " expected slow, unavailable, overload, panic or data_loss");
    }
    return asked;
  }

  /** Returns whether the alert led to a trace in time. */
  private boolean incident(DemoRun demo, DemoFault wanted) throws InterruptedException {
    demo.ordinaryTraffic(ORDERS);
    out.println();
    out.println("Every second order now has the fault " + wanted.word() + " …");
    Incident incident = demo.incident(wanted);
    out.println("  " + incident);
    out.println("  " + incident.orders() + " orders failed meanwhile.");
    return incident.led();
  }

  private void addresses(Stack stack) {
    Ports ports = stack.ports();
    TextTable table = new TextTable("explore", "address");
    table.row("console", ports.url(Port.CONSOLE));
    table.row(
        "place an order",
        "curl -s "
            + ports.url(DemoPorts.EDGE)
            + "/v1/orders -H 'content-type: application/json' -d '{\"customer\":\"c-1\",\"lines\":[{\"sku\":\"SKU-1\",\"quantity\":2}]}'");
    table.row("with a fault", "add -H 'baggage: plumbline.demo.fault=worker:slow'");
    table.row(
        "Prometheus",
        ports.url(Port.PROMETHEUS) + "/api/v1/query?query=service_operation:server_calls:rate1m");
    table.row("Alertmanager", ports.url(Port.ALERTMANAGER));
    table.row("user and password", stack.credentials().folder() + "/*-user, *-password");
    table.row(
        "OTLP in",
        ports.url(Port.COLLECTOR_HTTP)
            + " (HTTP), "
            + ports.address(Port.COLLECTOR_GRPC)
            + " (gRPC)");
    table.row("OTLP captured", stack.settings().otlp().toString());
    table.row("logs", stack.settings().logs().toString());
    table.row("check it", "bin/plumbline verify " + stack.settings().otlp());
    out.println(table);
    out.println("Resident memory: " + MemoryReport.of(stack));
  }

  /** Time since this process was started, its own start-up included. */
  private static String sinceStart() {
    return String.format(
        Locale.ROOT, "%.1f s", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
  }
}

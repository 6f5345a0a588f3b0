package dev.plumbline.cli.explain;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.FlatCharter;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.query.ListenOptions;
import dev.plumbline.cli.query.PrometheusAccess;
import dev.plumbline.cli.query.PrometheusLogin;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.clients.Json;
import dev.plumbline.clients.JsonClient;
import dev.plumbline.clients.SourceException;
import dev.plumbline.clients.Upstream;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.receive.OtlpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains which charter and rules a process applies, and why an item of telemetry is as it is. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description =
        "Explain which charter and rules processes apply, and why a span, metric or log record is"
            + " as it is: by OTLP/JSON files, OTLP while listening, a console, or Prometheus.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:explained",
      "1:there is no such span, metric, trace or service",
      "2:the charter or the telemetry could not be read"
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FEW = 5;

  /** The span where a failure began is often not among the first. */
  private static final int A_TRACE = 100;

  /** How the explanation is written. */
  enum Format {
    TEXT,
    JSON
  }

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Files, or directories of files, as plumbline verify reads them.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--charter",
      paramLabel = "CHARTER",
      description =
          "The charter, a folder or compiled (default: charter; with --console or --prometheus none"
              + " is needed).")
  private @Nullable Path charterPath;

  @Option(names = "--trace", paramLabel = "ID", description = "Trace id, or its beginning.")
  private @Nullable String trace;

  @Option(names = "--span", paramLabel = "ID|NAME", description = "Span id, or name of spans.")
  private @Nullable String span;

  @Option(names = "--metric", paramLabel = "NAME", description = "Name of a metric.")
  private @Nullable String metric;

  @Option(names = "--service", paramLabel = "NAME", description = "Only this service.")
  private @Nullable String service;

  @Option(
      names = "--console",
      paramLabel = "URL",
      description = "A console, such as http://127.0.0.1:8090, instead of PATH.")
  private @Nullable String console;

  @Option(
      names = "--prometheus",
      paramLabel = "URL",
      description = "A Prometheus with the processes' metrics, instead of PATH.")
  private @Nullable String prometheus;

  @Mixin private PrometheusLogin login;

  @Mixin private ListenOptions listening;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Log of a JVM process, for the state of its hooks, which no metric has.")
  private @Nullable Path log;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "How many items of each kind to explain (default: "
              + FEW
              + ", with --trace "
              + A_TRACE
              + ").")
  private @Nullable Integer statedLimit;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Selection selection = selection();
    FlatCharter flat = charter();
    if (flat != null && !flat.result().isValid()) {
      flat.result().problems().forEach(spec.commandLine().getErr()::println);
      return ExitCode.FAILED;
    }
    GivenCharter given =
        flat == null
            ? null
            : new GivenCharter(flat.result().charter(), new Origins(flat), charterOrDefault());
    if (prometheus != null) {
      return ofPrometheus(prometheus, given);
    }
    if (console != null) {
      return ofConsole(console, selection, given);
    }
    return given == null
        ? ExitCode.FAILED
        : listening.areGiven() ? ofListening(selection, given) : ofFiles(selection, given);
  }

  private Selection selection() {
    int sources =
        (paths.isEmpty() ? 0 : 1)
            + (console == null ? 0 : 1)
            + (prometheus == null ? 0 : 1)
            + (listening.areGiven() ? 1 : 0);
    if (sources != 1) {
      throw wrong(
          "expected one of PATH, --console, --prometheus, and --listen-grpc, --listen-http or"
              + " --while");
    }
    if (trace != null && !trace.matches("[0-9a-fA-F]{1,32}")) {
      throw wrong("--trace is " + SafeText.quoted(trace) + ", expected 1 to 32 hex digits");
    }
    if (limit() < 1 || limit() > 1000) {
      throw wrong("--limit is " + limit() + ", expected 1 to 1000");
    }
    if (metric != null && (trace != null || span != null)) {
      throw wrong("--metric goes with --service only: metrics belong to no span and no trace");
    }
    Selection selection = new Selection(trace, span, metric, service);
    if (prometheus != null && selection.ofItems()) {
      throw wrong("--prometheus has no items, expected PATH or --console for --trace and --span");
    }
    if (console != null && metric != null) {
      throw wrong("--console has no points of metrics, expected PATH for --metric");
    }
    if (console != null && trace != null && trace.length() != 32) {
      throw wrong("--console needs the whole --trace, 32 hex digits");
    }
    return selection;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Path charterOrDefault() {
    return charterPath == null
        ? Path.of(System.getProperty("plumbline.charter", "charter"))
        : charterPath;
  }

  /** The charter; null where a live source is asked and none was named. */
  private @Nullable FlatCharter charter() {
    Path path = charterOrDefault();
    boolean needed =
        charterPath != null
            || !paths.isEmpty()
            || listening.areGiven()
            || trace != null
            || span != null;
    if (!needed && !Files.exists(path)) {
      return null;
    }
    FlatCharter flat = FlatCharter.of(CharterFiles.at(path));
    return needed || flat.result().isValid() ? flat : null;
  }

  private int ofFiles(Selection selection, GivenCharter given) throws IOException {
    TelemetryTap tap = new TelemetryTap(given.charter(), selection, limit());
    ReadRequests read = new ReadRequests(tap);
    OtlpFiles files =
        new OtlpFiles(
                read,
                (file, line, message) ->
                    read.unreadable(new Unreadable(file.toString(), line, message)))
            .withoutRepeats();
    paths.forEach(files::read);
    read.requestsRead(files.requests());
    return explain(tap, selection, given, read);
  }

  private int ofListening(Selection selection, GivenCharter given)
      throws IOException, InterruptedException {
    TelemetryTap tap = new TelemetryTap(given.charter(), selection, limit());
    ReadRequests read = new ReadRequests(tap);
    try (OtlpServer server = new OtlpServer(read)) {
      listening.listen(server::listenGrpc, server::listenHttp, spec.commandLine().getErr());
      server.stop(() -> read);
    }
    return explain(tap, selection, given, read);
  }

  private int explain(TelemetryTap tap, Selection selection, GivenCharter given, ReadRequests read)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    read.unreadable().forEach(err::println);
    if (read.count() == 0) {
      err.println("explain: nothing could be read");
      return ExitCode.FAILED;
    }
    tap.result();
    return explain(tap, selection, given);
  }

  private int ofConsole(String address, Selection selection, @Nullable GivenCharter given)
      throws IOException {
    Upstream server =
        Upstream.of(SafeUrl.http("--console", address, "http://127.0.0.1:8090"), null);
    ConsoleSource source = new ConsoleSource(new JsonClient("the console", server, PATIENCE));
    try {
      Processes processes = source.processes(selection.service());
      if (!selection.ofItems()) {
        return live(processes, given);
      }
      if (given == null) {
        return ExitCode.FAILED;
      }
      TelemetryTap tap = new TelemetryTap(given.charter(), selection, limit());
      boolean read = false;
      for (String id : traces(source, selection)) {
        read |= source.read(id, tap);
      }
      if (!read) {
        spec.commandLine()
            .getErr()
            .println(
                "explain: the console has no "
                    + (trace == null
                        ? "span " + SafeText.quoted(String.valueOf(span))
                        : "trace " + trace)
                    + (trace == null ? " in the last hour" : "")
                    + "; it may not have arrived yet, or was sampled out or removed");
        return ExitCode.FOUND;
      }
      tap.processes().takeModes(processes);
      tap.result();
      return explain(tap, selection, given);
    } catch (SourceException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static List<String> traces(ConsoleSource source, Selection selection) {
    String id = selection.trace();
    if (id != null) {
      return List.of(id);
    }
    String name = selection.span();
    return name == null ? List.of() : source.tracesWith(name, selection.service());
  }

  private int ofPrometheus(String address, @Nullable GivenCharter given) throws IOException {
    PrometheusAccess access = login.at(address);
    try {
      return live(PrometheusProcesses.ask(access.client(), service), given);
    } catch (SourceException e) {
      throw new IOException(access.explained(e), e);
    }
  }

  private int live(Processes processes, @Nullable GivenCharter given) throws IOException {
    if (processes.all().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "explain: no process"
                  + (service == null ? "" : " of service " + SafeText.quoted(service))
                  + " reports plumbline.enforcement.active or has spans; Plumbline is in none of"
                  + " them, or its metrics go elsewhere");
      return ExitCode.FOUND;
    }
    List<String> remarks =
        given == null ? List.of("--charter DIR adds the mode of each rule") : List.of();
    return print(given, processes.all(), List.of(), List.of(), remarks);
  }

  private int explain(TelemetryTap tap, Selection selection, GivenCharter given)
      throws IOException {
    if (!selection.ofItems() && tap.seen().hasService()) {
      Processes processes = tap.processes();
      return print(
          given,
          (service == null ? processes : processes.only(service)).all(),
          tap.summaries(),
          List.of(),
          List.of("--span NAME, --trace ID or --metric NAME explains single items"));
    }
    if (tap.found().isEmpty()) {
      spec.commandLine().getErr().println("explain: " + tap.seen().nothing());
      return ExitCode.FOUND;
    }
    ItemExplainer explainer = new ItemExplainer(given.charter(), given.origins(), tap.processes());
    return print(
        given,
        List.of(),
        List.of(),
        tap.found().stream().map(explainer::explain).toList(),
        leftOut(tap, selection));
  }

  private List<String> leftOut(TelemetryTap tap, Selection selection) {
    List<String> remarks = new ArrayList<>();
    tap.matching()
        .forEach(
            (kind, count) -> {
              if (count > limit()) {
                remarks.add(
                    "explained "
                        + limit()
                        + " of "
                        + Counted.of(count, kind)
                        + narrower(selection));
              }
            });
    return remarks;
  }

  private int limit() {
    if (statedLimit != null) {
      return statedLimit;
    }
    return trace == null ? FEW : A_TRACE;
  }

  private static String narrower(Selection selection) {
    List<String> options = new ArrayList<>();
    if (selection.metric() == null && selection.trace() == null) {
      options.add("--trace ID");
    }
    if (selection.metric() == null && selection.span() == null) {
      options.add("--span ID or NAME");
    }
    if (selection.service() == null) {
      options.add("--service NAME");
    }
    return "; narrow with "
        + (options.isEmpty() ? "a span id" : String.join(", ", options))
        + ", or raise --limit";
  }

  private int print(
      @Nullable GivenCharter given,
      List<ProcessState> processes,
      List<SpanSummary> spans,
      List<Explained> items,
      List<String> remarks)
      throws IOException {
    Map<String, List<String>> hooks = log == null ? Map.of() : HookLines.of(log).byState();
    List<String> all = new ArrayList<>(remarks);
    if (log != null && hooks.isEmpty()) {
      all.add(log + " has no line of Plumbline about hooks");
    }
    ExplainReport report = new ExplainReport(given, processes, hooks, spans, items, all);
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        format == Format.JSON
            ? Json.writeIndented(ExplainJson.of(report))
            : ExplainText.of(report));
    out.flush();
    return 0;
  }
}

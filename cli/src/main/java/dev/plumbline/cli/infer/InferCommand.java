package dev.plumbline.cli.infer;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.checker.Checker;
import dev.plumbline.checker.Options;
import dev.plumbline.checker.result.CountedFinding;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.init.NewCharter;
import dev.plumbline.cli.query.ListenOptions;
import dev.plumbline.otlp.OtlpFiles;
import dev.plumbline.otlp.Unreadable;
import dev.plumbline.otlp.receive.OtlpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drafts the rows of a charter from telemetry that services send today. */
@Command(
    name = "infer",
    mixinStandardHelpOptions = true,
    description =
        "Draft the rows of a charter from telemetry: OTLP/JSON lines from files, or OTLP while"
            + " listening. Values are written only where few words repeat, never where they look"
            + " personal or secret; names of keys, spans, metrics and services are.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:drafted; what was written is a valid charter",
      "1:drafted, but some input could not be read",
      "2:nothing could be read or written"
    })
public final class InferCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Files, or directories of files, as the Collector's file exporter writes them.")
  private List<Path> paths = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description =
          "Folder to write into. Without --charter a whole new charter, so it must be empty or"
              + " missing; with it only registry/inferred.yaml and policy/inferred.yaml.")
  private Path output;

  @Option(
      names = "--charter",
      paramLabel = "DIR",
      description = "Folder of the charter that the rows are for; what it has is not drafted.")
  private @Nullable Path existing;

  @Mixin private ListenOptions listening;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (paths.isEmpty() != listening.areGiven()) {
      throw new ParameterException(
          spec.commandLine(), "expected either PATH, or --listen-grpc, --listen-http or --while");
    }
    PrintWriter err = spec.commandLine().getErr();
    CharterFiles files = existing == null ? CharterFiles.base() : CharterFiles.folder(existing);
    CharterResult known = CharterLoader.load(files);
    if (!known.isValid()) {
      known.problems().forEach(err::println);
      return ExitCode.FAILED;
    }
    String taken = taken();
    if (taken != null) {
      err.println(taken);
      return ExitCode.FAILED;
    }
    SeenTelemetry seen = new SeenTelemetry(known.charter());
    if (listening.areGiven()) {
      listen(seen);
    } else {
      read(seen);
    }
    seen.unreadable().forEach(err::println);
    if (seen.isEmpty()) {
      err.println("no telemetry was read; nothing was written");
      return ExitCode.FAILED;
    }
    DraftRows rows = new DraftRows(seen, known.charter());
    Map<String, byte[]> around = existing == null ? created(seen, rows) : files.contents();
    Draft draft = new Draft(rows, seen.summary(), output.toString(), around, known.charter());
    if (!draft.result().isValid()) {
      draft.result().problems().forEach(err::println);
      err.println("nothing was written");
      return ExitCode.FAILED;
    }
    Map<String, byte[]> written = new TreeMap<>(draft.files());
    if (existing == null) {
      written.putAll(around);
    }
    for (Map.Entry<String, byte[]> file : written.entrySet()) {
      Path target = output.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    report(seen, rows, draft, written.keySet().stream().sorted().toList());
    return seen.unreadableCount() == 0 ? 0 : ExitCode.FOUND;
  }

  /** Why nothing can be written; null where it can. */
  private @Nullable String taken() throws IOException {
    if (existing == null) {
      return NewCharter.isFree(output)
          ? null
          : output + " is not an empty folder; expected one that is empty or missing, or --charter";
    }
    for (String file : List.of(Draft.REGISTRY_FILE, Draft.POLICY_FILE)) {
      if (Files.exists(output.resolve(file))) {
        return output.resolve(file) + " is there already; expected a folder without it";
      }
    }
    return null;
  }

  private void read(SeenTelemetry seen) {
    OtlpFiles reader =
        new OtlpFiles(
                seen,
                (file, line, message) ->
                    seen.unreadable(new Unreadable(file.toString(), line, message)))
            .withoutRepeats();
    paths.forEach(reader::read);
    seen.requestsRead(reader.requests());
    seen.end();
  }

  private void listen(SeenTelemetry seen) throws IOException, InterruptedException {
    try (OtlpServer server = new OtlpServer(seen)) {
      listening.listen(server::listenGrpc, server::listenHttp, spec.commandLine().getErr());
      server.stop(
          () -> {
            seen.end();
            return seen;
          });
    }
  }

  private Map<String, byte[]> created(SeenTelemetry seen, DraftRows rows) {
    NewCharter charter = NewCharter.of(output, seen.languages(), seen.calls(), SafeName::isService);
    seen.languages().keySet().stream()
        .filter(service -> !SafeName.isService(service))
        .map(service -> "service " + SafeName.shown(service) + ": its name is no service name")
        .forEach(rows.notDrafted()::add);
    Map<String, byte[]> files = new TreeMap<>();
    charter.files().forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private void report(SeenTelemetry seen, DraftRows rows, Draft draft, List<String> written) {
    PrintWriter out = spec.commandLine().getOut();
    Charter charter = draft.result().charter();
    out.println(seen.summary());
    out.println(
        "%s: written, %s with %d attributes, %d metrics, %d spans and %d events of its own: %s"
            .formatted(
                output,
                charter,
                draft.count(DraftRow.Section.ATTRIBUTES),
                draft.count(DraftRow.Section.METRICS),
                draft.count(DraftRow.Section.SPANS),
                draft.count(DraftRow.Section.EVENTS),
                String.join(", ", written)));
    list(out, "Marked as sensitive (drop); confirm each, and look for others:", rows.sensitive());
    list(out, "Not certain:", rows.doubts());
    list(out, "Not drafted:", rows.notDrafted());
    if (!seen.conventional().isEmpty()) {
      out.println(
          "Left to their instrumentation, metrics of OpenTelemetry: "
              + seen.conventional().entrySet().stream()
                  .map(each -> each.getKey() + ".* (" + each.getValue().size() + ')')
                  .collect(Collectors.joining(", ")));
    }
    if (seen.olderSpans() > 0) {
      out.println(
          "Older semantic conventions: %,d spans; base has the new names, which Plumbline sets."
              .formatted(seen.olderSpans()));
    }
    if (seen.unnamed() > 0) {
      out.println("Too many names: " + seen.unnamed() + " items had one that was not kept.");
    }
    if (seen.orphanCount() > 0) {
      out.println(
          "Broken traces: %,d spans have a parent that was not seen; calls may be missing."
              .formatted(seen.orphanCount()));
    }
    if (!paths.isEmpty()) {
      Map<String, Long> findings =
          Checker.check(charter, paths, Options.defaults()).findings().stream()
              .collect(
                  Collectors.groupingBy(
                      CountedFinding::rule,
                      TreeMap::new,
                      Collectors.summingLong(CountedFinding::count)));
      out.println(
          findings.isEmpty()
              ? "plumbline verify reports nothing for this telemetry by this charter."
              : "plumbline verify reports for this telemetry by this charter: "
                  + findings.entrySet().stream()
                      .map(each -> each.getKey() + ' ' + each.getValue())
                      .collect(Collectors.joining(", ")));
    }
  }

  private static void list(PrintWriter out, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.println(title);
      lines.forEach(line -> out.println("  " + line));
    }
  }
}

package dev.plumbline.cli.create;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.ShellWord;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

/** Writes a new service. */
@Command(
    name = "service",
    mixinStandardHelpOptions = true,
    description = {
      "Write a new service: an endpoint, failures with a reason, tests, a Dockerfile, a CI job, and a"
          + " charter where it is given none."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written",
      "1:the charter does not have what the service needs; nothing was written",
      "2:the folder is not empty or cannot be written"
    })
final class NewServiceCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "The folder to write; it must be empty or missing.")
  private Path folder;

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      required = true,
      description = "java, go or rust.")
  private Language language;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "Its OTEL_SERVICE_NAME.")
  private String name;

  @Option(
      names = "--team",
      paramLabel = "TEAM",
      description = "The team that it belongs to (default: its name).")
  private @Nullable String team;

  @Option(
      names = "--calls",
      paramLabel = "NAME[:LANGUAGE]",
      description =
          "A service that answers the same requests, which it asks; LANGUAGE is java (default), go or"
              + " rust.")
  private @Nullable String calls;

  @Option(
      names = "--charter",
      paramLabel = "DIR",
      description = "A charter that there is already, in place of one of its own.")
  private @Nullable Path given;

  @Mixin private Origin origin;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Service service = service();
    NewFiles.requireFree(folder);
    Map<String, String> files = new LinkedHashMap<>();
    if (given == null) {
      OwnCharter own = own(service);
      own.texts().forEach((path, text) -> files.put("charter/" + path, text));
      files.putAll(service.files(origin.names(), own.charter(), own.source(), "charter"));
    } else {
      CharterFiles source = CharterFiles.at(given);
      CharterResult result = CharterLoader.load(source);
      if (!result.isValid()) {
        result.problems().forEach(spec.commandLine().getErr()::println);
        return ExitCode.FOUND;
      }
      List<String> missing = new Needed(service, given).missingIn(result.charter());
      if (!missing.isEmpty()) {
        missing.forEach(spec.commandLine().getErr()::println);
        return ExitCode.FOUND;
      }
      String path = real(folder).relativize(real(given)).toString();
      files.putAll(service.files(origin.names(), result.charter(), source, path));
    }
    files.putAll(Templates.fill("shared/ci.txt", ci(service)));
    NewFiles.write(folder, files);
    PrintWriter out = spec.commandLine().getOut();
    out.println(folder + ": written, " + service.name() + " in " + language.title() + ". Next:");
    String note = language == Language.JAVA ? Origin.note() : null;
    if (note != null) {
      out.println(note);
    }
    out.println("cd " + ShellWord.of(folder) + " && make test verify");
    return 0;
  }

  /** A path without links, of a folder that need not be there. */
  private static Path real(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return Files.exists(absolute) || parent == null
        ? absolute.toRealPath()
        : real(parent).resolve(absolute.getFileName());
  }

  private OwnCharter own(Service service) throws IOException {
    List<Service> services = new ArrayList<>(List.of(service));
    Service callee = service.calls();
    if (callee != null) {
      services.add(callee);
    }
    return OwnCharter.of(service.name().text(), services);
  }

  private Map<String, Object> ci(Service service) {
    Map<String, Object> names = origin.names();
    names.putAll(service.names());
    return names;
  }

  private Service service() {
    try {
      ServiceName own = new ServiceName(name);
      return new Service(
          own,
          language,
          team == null ? name : team,
          Service.FIRST_PORT,
          true,
          calls == null ? null : callee(calls, own));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static Service callee(String stated, ServiceName caller) {
    String[] parts = stated.split(":", 2);
    ServiceName callee = new ServiceName(parts[0]);
    ServiceName.requireDistinct(List.of(caller, callee));
    String word = parts.length == 1 ? "java" : parts[1];
    for (Language language : Language.values()) {
      if (language.id().equals(word)) {
        return new Service(callee, language, parts[0], Service.FIRST_PORT + 1, false, null);
      }
    }
    throw new IllegalArgumentException(
        "--calls is \"%s\"; expected NAME, NAME:java, NAME:go or NAME:rust".formatted(stated));
  }
}

package dev.plumbline.cli.init;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.Problem;
import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.query.SafeUrl;
import dev.plumbline.cli.stack.SearchPath;
import dev.plumbline.cli.stack.StackException;
import dev.plumbline.cli.stack.ThisCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a charter for services that have none yet. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description =
        "Write a new charter over base for your services: two files, and what to do with them.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:written",
      "1:what was given makes no valid charter; nothing was written",
      "2:the folder is not empty or cannot be written"
    })
public final class InitCommand implements Callable<Integer> {
  private static final Pattern ADDRESS =
      Pattern.compile(
          "https?://[A-Za-z0-9.:-]+(/[A-Za-z0-9._~-]+)*/[0-9]+(\\.[0-9]+){2}[0-9A-Za-z.-]*");

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      defaultValue = "charter",
      description = "The folder to write; it must be empty or missing (default: ${DEFAULT-VALUE}).")
  private Path folder;

  @Option(
      names = "--service",
      paramLabel = "NAME[:LANGUAGE[:TEAM]]",
      required = true,
      description =
          "A service, by its OTEL_SERVICE_NAME; LANGUAGE is java (default), go, rust, python or"
              + " another telemetry.sdk.language. May be repeated.")
  private List<String> services;

  @Option(
      names = "--calls",
      paramLabel = "A:B",
      description = "Service A calls service B; also 'A->B', in quotes. May be repeated.")
  private List<String> calls = List.of();

  @Option(
      names = "--schema-url",
      paramLabel = "URL",
      description =
          "Address of the charter, which ends in its version; the part before is its name"
              + " (default: https://NAME.example/schemas/NAME/0.1.0, by the name of the folder).")
  private @Nullable String schemaUrl;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    NewCharter charter = charter();
    PrintWriter err = spec.commandLine().getErr();
    if (!NewCharter.isFree(folder)) {
      err.println(folder + " is not an empty folder; expected one that is empty or missing");
      return ExitCode.FAILED;
    }
    Map<String, byte[]> contents = new TreeMap<>();
    charter
        .files()
        .forEach((name, text) -> contents.put(name, text.getBytes(StandardCharsets.UTF_8)));
    CharterResult result = CharterLoader.load(CharterFiles.of(folder.toString(), contents));
    if (!result.isValid()) {
      result.problems().forEach(problem -> err.println(inOptions(problem)));
      err.println("nothing was written");
      return ExitCode.FOUND;
    }
    for (Map.Entry<String, byte[]> file : contents.entrySet()) {
      Path target = folder.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(folder + ": written, " + result.charter() + " over base. It observes.");
    new NextSteps(ThisCommand.words(), agent(), folder, result.charter().name(), charter.services())
        .lines()
        .forEach(out::println);
    return 0;
  }

  /** A wrong PLUMBLINE_TOOLS is a problem of those who look for programs there. */
  private static @Nullable Path agent() {
    try {
      return SearchPath.of(System.getenv()).jar("plumbline-javaagent.jar");
    } catch (StackException noFolder) {
      return null;
    }
  }

  /** The files are not there: a problem is placed at the option that it comes from. */
  private String inOptions(Problem problem) {
    int index = problem.location().line() - NewCharter.FIRST_SERVICE;
    boolean isService =
        problem.location().file().endsWith(CharterFiles.POLICY)
            && index >= 0
            && index < services.size();
    return (isService ? "--service " + services.get(index) : "--schema-url")
        + ": "
        + problem.message()
        + "; expected "
        + problem.expected();
  }

  private NewCharter charter() {
    try {
      List<NewService.Call> stated = calls.stream().map(NewService.Call::parse).toList();
      List<NewService> named =
          services.stream().map(service -> NewService.parse(service, stated)).toList();
      for (NewService.Call call : stated) {
        call.requireIn(named.stream().map(NewService::name).toList());
      }
      return new NewCharter(address(), named);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private String address() {
    String stated = schemaUrl;
    if (stated != null) {
      if (!ADDRESS.matcher(stated).matches()) {
        throw new IllegalArgumentException(
            "--schema-url is \""
                + SafeUrl.of(stated)
                + "\"; expected an address that ends in the"
                + " version, like https://acme.example/schemas/acme/0.1.0");
      }
      return stated;
    }
    try {
      return NewCharter.schemaUrl(folder);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ", or --schema-url https://acme.example/schemas/acme/0.1.0", e);
    }
  }
}

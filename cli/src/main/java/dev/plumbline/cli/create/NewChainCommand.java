package dev.plumbline.cli.create;

import dev.plumbline.cli.format.ShellWord;
import dev.plumbline.cli.init.NewCharter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes three new services that call each other. */
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    description = "Write three new services in a chain, Java, Go and Rust, under one charter.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:written", "2:the folder is not empty or cannot be written"})
final class NewChainCommand implements Callable<Integer> {
  private static final List<Language> LANGUAGES =
      List.of(Language.JAVA, Language.GO, Language.RUST);

  @Parameters(paramLabel = "DIR", description = "The folder to write; it must be empty or missing.")
  private Path folder;

  @Option(
      names = "--names",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "storefront,cart,stock",
      description =
          "The services in Java, Go and Rust, outermost first (default: ${DEFAULT-VALUE}).")
  private List<String> names;

  @Mixin private Origin origin;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Service first = chain();
    NewFiles.requireFree(folder);
    List<Service> services = services(first);
    OwnCharter own = OwnCharter.of(house(), services);
    Map<String, Object> origins = origin.names();
    Map<String, String> files = new LinkedHashMap<>();
    own.texts().forEach((path, text) -> files.put("charter/" + path, text));
    for (Service service : services) {
      service
          .files(origins, own.charter(), own.source(), "../charter")
          .forEach((path, text) -> files.put(service.name() + "/" + path, text));
    }
    Map<String, Object> all = new HashMap<>(origins);
    all.put("house", own.charter().name());
    all.put("port", first.port());
    all.put("portVariable", first.name().portVariable());
    all.put("services", services.stream().map(Service::names).toList());
    all.put(
        "chain",
        services.stream().map(service -> service.name().text()).collect(Collectors.joining(",")));
    files.putAll(Templates.fill("chain/files.txt", all));
    LANGUAGES.forEach(language -> all.put(language.id(), true));
    files.putAll(Templates.fill("shared/ci.txt", all));
    NewFiles.write(folder, files);
    PrintWriter out = spec.commandLine().getOut();
    out.println(folder + ": written, " + String.join(" -> ", names) + ". Next:");
    String note = Origin.note();
    if (note != null) {
      out.println(note);
    }
    out.println("cd " + ShellWord.of(folder) + " && make test verify");
    return 0;
  }

  private String house() {
    try {
      return NewCharter.name(folder.resolve("charter"));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /** The first service, which has the others behind it. */
  private Service chain() {
    try {
      if (names.size() != LANGUAGES.size()) {
        throw new IllegalArgumentException(
            "--names has %d names; expected three, like storefront,cart,stock"
                .formatted(names.size()));
      }
      List<ServiceName> parsed = names.stream().map(ServiceName::new).toList();
      ServiceName.requireDistinct(parsed);
      Service behind = null;
      for (int i = parsed.size() - 1; i >= 0; i--) {
        ServiceName name = parsed.get(i);
        behind =
            new Service(
                name, LANGUAGES.get(i), name.text(), Service.FIRST_PORT + i, i == 0, behind);
      }
      return Objects.requireNonNull(behind);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private static List<Service> services(Service first) {
    return Stream.iterate(first, service -> service != null, Service::calls).toList();
  }
}

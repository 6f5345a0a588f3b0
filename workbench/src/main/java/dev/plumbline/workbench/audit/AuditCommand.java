package dev.plumbline.workbench.audit;

import dev.plumbline.cli.command.ExitCode;
import dev.plumbline.cli.format.Counted;
import dev.plumbline.cli.format.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks locked packages against advisories, and reports which have no advisories. */
@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description =
        "Check locked packages of Maven, Go, Cargo and npm against advisories in OSV format."
            + " `make audit` gathers the locked packages and runs it.",
    exitCodeList = {
      "0:advisories for all four were present, and nothing is affected",
      "1:a locked version is affected",
      "2:no locked version is known to be affected, but advisories or packages were missing"
    })
public final class AuditCommand implements Callable<Integer> {
  @Option(
      names = "--advisories",
      paramLabel = "DIR",
      defaultValue = "${env:PLUMBLINE_ADVISORIES}",
      description =
          "Folder with Maven/, Go/, crates.io/ and npm/: each with all.zip as OSV publishes it, or"
              + " with JSON files.")
  private @Nullable Path advisories;

  @Option(
      names = "--maven",
      paramLabel = "FILE",
      description = "Output of `mvn dependency:collect`.")
  private List<Path> maven = new ArrayList<>();

  @Option(names = "--go", paramLabel = "FILE", description = "Lines of module, version and origin.")
  private List<Path> go = new ArrayList<>();

  @Option(names = "--cargo", paramLabel = "FILE", description = "A Cargo.lock.")
  private List<Path> cargo = new ArrayList<>();

  @Option(names = "--npm", paramLabel = "FILE", description = "A package-lock.json.")
  private List<Path> npm = new ArrayList<>();

  @Spec private CommandSpec spec;

  /** Reads one file of locked packages. */
  private interface Reader {
    List<LockedPackage> read(Path file) throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    Map<Ecosystem, Set<LockedPackage>> locked = new EnumMap<>(Ecosystem.class);
    locked.put(Ecosystem.MAVEN, all(maven, Inventory::maven));
    locked.put(Ecosystem.GO, all(go, Inventory::go));
    locked.put(Ecosystem.CARGO, all(cargo, Inventory::cargo));
    locked.put(Ecosystem.NPM, all(npm, Inventory::npm));
    PrintWriter out = spec.commandLine().getOut();
    TextTable table = new TextTable("system", "packages", "advisories", "of", "affected");
    List<String> missing = new ArrayList<>();
    Set<String> affected = new LinkedHashSet<>();
    for (Ecosystem ecosystem : Ecosystem.values()) {
      check(ecosystem, locked.getOrDefault(ecosystem, Set.of()), table, affected, missing);
    }
    affected.forEach(out::println);
    out.println(table);
    missing.forEach(out::println);
    out.println(
        affected.isEmpty()
            ? missing.isEmpty()
                ? "No locked version is affected."
                : "No locked version is known to be affected, but not everything was checked."
            : affected.size() + " affected.");
    out.flush();
    return !affected.isEmpty() ? ExitCode.FOUND : missing.isEmpty() ? 0 : ExitCode.FAILED;
  }

  private void check(
      Ecosystem ecosystem,
      Set<LockedPackage> locked,
      TextTable table,
      Set<String> affected,
      List<String> missing)
      throws IOException {
    String system = ecosystem.title();
    AdvisoryData data =
        AdvisoryData.in(
            advisories,
            ecosystem,
            locked.stream().map(LockedPackage::name).collect(Collectors.toSet()));
    if (locked.isEmpty()) {
      missing.add(system + " was not checked: no list of its packages was given.");
    }
    if (!data.isThere()) {
      missing.add(
          system
              + " was not checked: no advisories "
              + (advisories == null
                  ? "were given; expected --advisories DIR or PLUMBLINE_ADVISORIES"
                  : "are in " + advisories.resolve(system) + "; expected all.zip or JSON files")
              + ".");
      table.row(system, Integer.toString(locked.size()), "none", "-", "not checked");
      return;
    }
    if (!data.unreadable().isEmpty()) {
      missing.add(
          "%s: %s of %s %s, the first is %s."
              .formatted(
                  system,
                  Counted.of(data.unreadable().size(), "file"),
                  data.place(),
                  data.unreadable().size() == 1 ? "is not an advisory" : "are not advisories",
                  data.unreadable().get(0)));
    }
    int found = 0;
    for (LockedPackage each : locked) {
      for (Advisory advisory : data.about(each)) {
        found++;
        affected.add(line(each, advisory));
      }
    }
    table.row(
        system,
        Integer.toString(locked.size()),
        data.count() + " in " + data.place(),
        data.day(),
        locked.isEmpty() ? "not checked" : Integer.toString(found));
  }

  private static String line(LockedPackage locked, Advisory advisory) {
    Set<String> fixed = advisory.fixed(locked);
    return "%s %s %s (%s): %s%s%s; %s"
        .formatted(
            locked.ecosystem().title(),
            locked.name(),
            locked.version(),
            locked.from(),
            advisory.id(),
            advisory.aliases().isEmpty() ? "" : " " + String.join(" ", advisory.aliases()),
            advisory.summary().isEmpty() ? "" : ": " + advisory.summary(),
            fixed.isEmpty() ? "no fixed version" : "fixed in " + String.join(", ", fixed));
  }

  private static Set<LockedPackage> all(List<Path> files, Reader reader) throws IOException {
    Set<LockedPackage> all = new LinkedHashSet<>();
    for (Path file : files) {
      all.addAll(reader.read(file));
    }
    return all;
  }
}

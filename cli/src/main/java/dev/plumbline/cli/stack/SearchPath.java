package dev.plumbline.cli.stack;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where programs and jars are looked for; the first place wins. */
public final class SearchPath {

  private static final String TOOLS = "PLUMBLINE_TOOLS";

  /** Folders of Plumbline, which have programs and jars. */
  private final Set<Path> own = new LinkedHashSet<>();

  private final List<Path> path = new ArrayList<>();
  private final List<String> words = new ArrayList<>();

  private SearchPath() {}

  /**
   * Returns the folder of {@code PLUMBLINE_TOOLS}, the checkouts around the working directory and
   * around this program, the folder of this program, and, for programs, {@code PATH}.
   *
   * @throws StackException when PLUMBLINE_TOOLS is no folder
   */
  public static SearchPath of(Map<String, String> environment) {
    SearchPath places = new SearchPath();
    String tools = environment.getOrDefault(TOOLS, "");
    if (tools.isBlank()) {
      places.words.add(TOOLS + " (not set)");
    } else if (!Files.isDirectory(Path.of(tools))) {
      throw new StackException(TOOLS + "=" + tools + " is no folder; expected one with programs");
    } else {
      places.add(TOOLS + " (" + tools + ")", Path.of(tools));
    }
    Stream.of(Checkout.around(Path.of("")), Checkout.ofThisProgram())
        .filter(checkout -> checkout != null)
        .distinct()
        .forEach(
            checkout ->
                places.add(
                    "the checkout " + checkout.root(),
                    checkout.tool(""),
                    checkout.consoleJar().resolveSibling(""),
                    checkout.javaAgent().resolveSibling("")));
    Path program = Checkout.thisProgram();
    Path beside = program == null ? null : program.getParent();
    if (beside != null) {
      places.add("the folder of this program (" + beside + ")", beside);
    }
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        places.path.add(Path.of(folder));
      }
    }
    places.words.add("for programs PATH");
    return places;
  }

  private void add(String words, Path... folders) {
    this.words.add(words);
    for (Path folder : folders) {
      own.add(folder.toAbsolutePath().normalize());
    }
  }

  /** Returns a program by one of its names; null when there is none. */
  @Nullable Path program(String... names) {
    return Stream.concat(own.stream(), path.stream())
        .flatMap(folder -> Stream.of(names).map(folder::resolve))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toAbsolutePath)
        .orElse(null);
  }

  /** Returns a jar of Plumbline; null when there is none. */
  public @Nullable Path jar(String name) {
    return own.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  /** Returns the places in words. */
  @Override
  public String toString() {
    return String.join(", ", words);
  }
}

package dev.plumbline.cli.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The programs of the backend.
 *
 * @param console the console's jar
 */
public record Programs(Path collector, Path prometheus, Path alertmanager, Path console) {

  /** Those that a checkout builds, whether or not they are there yet. */
  public static Programs of(Checkout checkout) {
    return new Programs(
        checkout.tool("otelcol"),
        checkout.tool("prometheus"),
        checkout.tool("alertmanager"),
        checkout.consoleJar());
  }

  /**
   * Finds them on this machine.
   *
   * @throws StackException that names each one that is missing and where it was looked for
   */
  public static Programs find(SearchPath places) {
    List<String> missing = new ArrayList<>();
    Programs found =
        new Programs(
            orMissing(places.program("otelcol", "otelcol-contrib"), "otelcol", missing),
            orMissing(places.program("prometheus"), "prometheus", missing),
            orMissing(places.program("alertmanager"), "alertmanager", missing),
            orMissing(places.jar("console.jar"), "console.jar", missing));
    if (!missing.isEmpty()) {
      throw new StackException(
          "not found: "
              + String.join(", ", missing)
              + "; looked in "
              + places
              + "; expected them there, as `make build` in a checkout of Plumbline builds them");
    }
    return found;
  }

  private static Path orMissing(@Nullable Path found, String name, List<String> missing) {
    if (found == null) {
      missing.add(name);
      return Path.of(name);
    }
    return found;
  }
}

package dev.plumbline.cli.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The two files of a charter over base.
 *
 * @param schemaUrl its address, which ends in the version
 */
public record NewCharter(String schemaUrl, List<NewService> services) {
  /** The line of the first service in the policy. */
  static final int FIRST_SERVICE = 4;

  /**
   * A charter of services that were seen.
   *
   * @param calls whom each service calls
   * @param isNamed whether a charter can name a service; others are left out
   */
  public static NewCharter of(
      Path folder,
      Map<String, String> languages,
      Map<String, ? extends Collection<String>> calls,
      Predicate<String> isNamed) {
    List<NewService> services = new ArrayList<>();
    languages.forEach(
        (name, language) -> {
          if (isNamed.test(name)) {
            List<String> called =
                new ArrayList<>(calls.containsKey(name) ? calls.get(name) : List.of());
            called.removeIf(peer -> !isNamed.test(peer) || !languages.containsKey(peer));
            services.add(new NewService(name, language, null, called));
          }
        });
    return new NewCharter(schemaUrl(folder), services);
  }

  /** Whether the folder is empty or missing. */
  public static boolean isFree(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return !Files.exists(folder);
    }
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  /** An address by the {@linkplain #name charter's name}. */
  static String schemaUrl(Path folder) {
    String name = name(folder);
    return "https://" + name + ".example/schemas/" + name + "/0.1.0";
  }

  /** A name by that of the folder; one that is called charter is named by the folder around it. */
  public static String name(Path folder) {
    Path place = folder.toAbsolutePath().normalize();
    Path around = place.getParent();
    Path named = place.endsWith("charter") && around != null ? around : place;
    String name =
        String.valueOf(named.getFileName())
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[^a-z]+|-$", "");
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "\""
              + named
              + "\" gives the charter no name; expected a folder named in letters, like acme");
    }
    return name;
  }

  /** The files' texts by their paths in the folder. */
  public Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("policy.yaml", policy());
    files.put(
        "registry/manifest.yaml",
        """
        # Attributes, spans, metrics and events of your own go into other files of this folder.
        schema_url: %s   # the last part is the version
        """
            .formatted(schemaUrl));
    return files;
  }

  private String policy() {
    StringBuilder text =
        new StringBuilder(
            """
            # All that is not stated here is base's: plumbline show DIR
            extends: base
            """);
    text.append(
        services.isEmpty()
            ? "services: []   # none was seen; a row is {name: payments, language: go}\n"
            : "services:   # peers: whom it calls; boundary: callers from outside, who are not trusted\n");
    for (NewService service : services) {
      text.append(service.row(isBoundary(service))).append('\n');
    }
    return text.append(
            """
            # observe counts violations and changes nothing; enforce corrects them, and then only do
            # values that are marked `sensitive` not leave the service.
            enforcement: {mode: observe}
            """)
        .toString();
  }

  /**
   * Requests from outside enter at the services that no other calls. Where no call was stated,
   * which these are is not known; a single service has nobody else to be called by.
   */
  private boolean isBoundary(NewService service) {
    Stream<String> called = services.stream().flatMap(other -> other.calls().stream());
    boolean isKnown =
        services.size() == 1 || services.stream().anyMatch(other -> !other.calls().isEmpty());
    return isKnown && called.noneMatch(service.name()::equals);
  }
}

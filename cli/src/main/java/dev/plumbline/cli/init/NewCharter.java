package dev.plumbline.cli.init;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The two files of a charter over base.
 *
 * @param folder the folder, as the comments name it
 */
record NewCharter(String folder, String schemaUrl, List<NewService> services) {
  /** The line of the first service in the policy. */
  static final int FIRST_SERVICE = 4;

  /** The files' texts by their paths in the folder. */
  Map<String, String> files() {
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
            # All that is not stated here is base's: plumbline show %s
            extends: base
            services:   # peers: whom it calls; boundary: callers from outside, who are not trusted
            """
                .formatted(folder));
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

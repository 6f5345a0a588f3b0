package dev.plumbline.cli.infer;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of services in a comment. */
final class Services {
  private Services() {}

  /** The names that may be written, and how many others there are. */
  static String joined(Collection<String> services) {
    List<String> named = services.stream().filter(SafeName::isService).toList();
    int others = services.size() - named.size();
    String more = others == 1 ? "1 other service" : others + " other services";
    return Stream.concat(named.stream(), others == 0 ? Stream.empty() : Stream.of(more))
        .collect(Collectors.joining(", "));
  }
}

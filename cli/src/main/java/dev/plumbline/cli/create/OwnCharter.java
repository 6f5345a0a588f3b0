package dev.plumbline.cli.create;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A new charter for new services.
 *
 * @param texts its files, by their paths in its folder
 * @param source the same, as a charter is read
 */
record OwnCharter(Map<String, String> texts, CharterFiles source, Charter charter) {

  /**
   * Writes the charter of services.
   *
   * @param house its name
   */
  static OwnCharter of(String house, List<Service> services) throws IOException {
    Service last = services.get(services.size() - 1);
    Map<String, Object> names = new TreeMap<>();
    names.put("house", house);
    names.put("services", services.stream().map(Service::names).toList());
    names.put("owner", last.team());
    services.stream()
        .filter(service -> service.language() == Language.JAVA && service.calls() == null)
        .findFirst()
        .ifPresent(service -> names.put("exception", service.name().javaException()));
    Map<String, String> texts = Templates.fill("shared/charter.txt", names);
    Map<String, byte[]> contents =
        texts.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, file -> file.getValue().getBytes(StandardCharsets.UTF_8)));
    CharterFiles source = CharterFiles.of("charter", contents);
    CharterResult result = CharterLoader.load(source);
    if (!result.isValid()) {
      throw new IllegalArgumentException(
          result.problems().stream().map(Object::toString).collect(Collectors.joining("\n")));
    }
    return new OwnCharter(texts, source, result.charter());
  }
}

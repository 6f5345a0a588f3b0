package dev.plumbline.cli.create;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.cli.generate.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A new service.
 *
 * @param port where it listens where nothing else is stated
 * @param calls the service that it calls; null for none
 */
record Service(
    ServiceName name,
    Language language,
    String team,
    int port,
    boolean isBoundary,
    @Nullable Service calls) {
  static final int FIRST_PORT = 8080;

  /** Its row in the policy, and where its files are named by it. */
  Map<String, Object> names() {
    Map<String, Object> names = new HashMap<>();
    names.put("name", name.text());
    names.put("words", name.words());
    names.put("language", language.id());
    names.put("title", language.title());
    names.put(language.id(), true);
    names.put("team", team);
    names.put("port", port);
    names.put("variable", name.variable());
    names.put("portVariable", name.portVariable());
    names.put("portAssigned", "${%s:=%d}".formatted(name.portVariable(), port));
    names.put("verifyPort", "${%s:-1%d}".formatted(name.portVariable(), port));
    names.put("boundary", isBoundary);
    names.put("javaPackage", name.javaPackage());
    names.put("javaFolder", name.javaPackage());
    // The last service knows the items: with a call there is a client's span too.
    names.put("spans", calls == null ? 1 : 2);
    names.put("origin", last().name.text());
    if (calls != null) {
      String variable = calls.name.variable();
      names.put("calls", true);
      names.put("callee", calls.name.text());
      names.put("calleePort", calls.port);
      names.put("calleeVariable", variable);
      names.put("calleeProperty", "${%s:http://127.0.0.1:%d}".formatted(variable, calls.port));
    }
    return names;
  }

  private Service last() {
    return calls == null ? this : calls.last();
  }

  /**
   * Returns its files, by their paths in its folder.
   *
   * @param origin where the libraries come from
   * @param charter the charter that it is under
   * @param path that charter, from its folder
   */
  Map<String, String> files(
      Map<String, Object> origin, Charter charter, CharterFiles source, String path)
      throws IOException {
    Map<String, Object> names = new HashMap<>(origin);
    names.putAll(names());
    names.put("charter", path);
    names.put("house", charter.name());
    Map<String, String> files = new LinkedHashMap<>(Templates.fill("shared/files.txt", names));
    files.putAll(Templates.fill(language.id() + "/files.txt", names));
    String compiled = new String(CompiledCharter.of(source).json(), StandardCharsets.UTF_8);
    switch (language) {
      case GO ->
          files.put(
              "internal/charter/charter.go", Target.GO.packageNamed("charter", charter, compiled));
      case RUST -> files.put("src/charter.rs", Target.rustModule(charter, compiled));
      case JAVA -> {} // the agent reads the charter
    }
    return files;
  }
}

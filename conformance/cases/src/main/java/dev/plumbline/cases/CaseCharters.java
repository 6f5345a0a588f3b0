package dev.plumbline.cases;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CompiledCharter;
import dev.plumbline.clients.Json;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the charters of cases: {@code {$charter: NAME, mode: observe}} is the charter in folder
 * NAME, its {@code enforcement} with these members.
 */
final class CaseCharters {
  private final Path folder;
  private final Map<Map<?, ?>, String> compiled = new HashMap<>();

  CaseCharters(Path folder) {
    this.folder = folder;
  }

  /** The document as {@code plumbline compile} writes it. */
  String compiled(Map<?, ?> reference) {
    return compiled.computeIfAbsent(reference, this::compile);
  }

  private String compile(Map<?, ?> reference) {
    String name = String.valueOf(reference.get("$charter"));
    Map<String, byte[]> files =
        new LinkedHashMap<>(CharterFiles.folder(folder.resolve(name)).contents());
    byte[] policy = files.get(CharterFiles.POLICY);
    if (policy == null
        || !(CaseFiles.yaml(new ByteArrayInputStream(policy)) instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException("there is no charter " + name + " in " + folder);
    }
    files.put(
        CharterFiles.POLICY,
        Json.write(policy(members, reference)).getBytes(StandardCharsets.UTF_8));
    return new String(
        CompiledCharter.of(CharterFiles.of(name, files)).json(), StandardCharsets.UTF_8);
  }

  private static Map<String, @Nullable Object> policy(Map<?, ?> members, Map<?, ?> reference) {
    Map<String, @Nullable Object> policy = new LinkedHashMap<>();
    members.forEach((key, value) -> policy.put(String.valueOf(key), value));
    Map<String, @Nullable Object> enforcement = new LinkedHashMap<>();
    if (policy.get("enforcement") instanceof Map<?, ?> given) {
      given.forEach((key, value) -> enforcement.put(String.valueOf(key), value));
    }
    reference.forEach((key, value) -> enforcement.put(String.valueOf(key), value));
    enforcement.remove("$charter");
    policy.put("enforcement", enforcement);
    return policy;
  }
}

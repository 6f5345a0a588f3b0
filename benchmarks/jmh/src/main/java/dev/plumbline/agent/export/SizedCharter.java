package dev.plumbline.agent.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.policy.Mode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The repository's charter with as many more attributes, spans and metrics as are asked for. */
final class SizedCharter {
  private static final int PER_FILE = 500;

  private SizedCharter() {}

  static ActiveCharter active(int entries) {
    Map<String, byte[]> files =
        new HashMap<>(
            CharterFiles.folder(Path.of(System.getProperty("plumbline.charter"))).contents());
    files.put(
        "registry/masked.yaml",
        ("file_format: definition/2\nattributes:\n"
                + attribute("bench.card", "{sensitive: mask}")
                + attribute("bench.new", "{max_length: 99}")
                + "  - {key: bench.old, type: string, stability: development, brief: Old.,"
                + " deprecated: {reason: renamed, renamed_to: bench.new, note: New.}}\n")
            .getBytes(UTF_8));
    for (int from = 0; from < entries; from += PER_FILE) {
      files.put("registry/more" + from + ".yaml", more(from, Math.min(entries, from + PER_FILE)));
    }
    ActiveCharter active =
        new ActiveCharter(
            CharterLoader.load(CharterFiles.of("bench", files)).charter(), Mode.ENFORCE);
    active.serviceName("edge");
    return active;
  }

  private static byte[] more(int from, int to) {
    StringBuilder attributes = new StringBuilder("file_format: definition/2\nattributes:\n");
    StringBuilder spans = new StringBuilder("spans:\n");
    StringBuilder metrics = new StringBuilder("metrics:\n");
    for (int i = from; i < to; i++) {
      attributes.append(attribute("bench.key" + i, "{max_length: 64}"));
      spans
          .append("  - {type: bench.span" + i + ", kind: server, name: {note: \"{bench.key" + i)
          .append("}\"}, stability: development, requirement_level: recommended, brief: A span.,")
          .append(" attributes: [{ref: bench.key" + i + ", requirement_level: required}],")
          .append(" annotations: {plumbline: {match: [bench.key" + i + "]}}}\n");
      metrics
          .append("  - {name: bench.metric" + i + ", instrument: counter, unit: \"1\",")
          .append(" stability: development, requirement_level: recommended, brief: A metric.,")
          .append(" attributes: [{ref: bench.key" + i + ", requirement_level: required}]}\n");
    }
    return attributes.append(spans).append(metrics).toString().getBytes(UTF_8);
  }

  private static String attribute(String key, String annotations) {
    return "  - {key: "
        + key
        + ", type: string, stability: development, brief: An attribute., examples: [a],"
        + " annotations: {plumbline: "
        + annotations
        + "}}\n";
  }
}

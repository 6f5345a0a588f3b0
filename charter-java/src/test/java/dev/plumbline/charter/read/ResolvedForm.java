package dev.plumbline.charter.read;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.yaml.MappingNode;
import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.YamlFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A charter's registry as Weaver would resolve it: groups dissolved, attributes as numbers of a
 * catalog in which a key may come several times, signals repeated as refinements of themselves.
 */
final class ResolvedForm {
  private final RegistryNodes registry;
  private final List<String> catalog = new ArrayList<>();
  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder();

  private ResolvedForm(Map<String, byte[]> files) {
    List<Node> nodes = new ArrayList<>();
    files.forEach(
        (name, content) -> {
          if (name.startsWith(CharterFiles.REGISTRY) && !name.endsWith("manifest.yaml")) {
            nodes.add(YamlFile.read(name, content, new Problems()));
          }
        });
    registry = new RegistryNodes(nodes);
  }

  /** The text of {@code resolved.yaml}. */
  static String of(Map<String, byte[]> files, String schemaUrl) {
    return new ResolvedForm(files).write(schemaUrl);
  }

  private String write(String schemaUrl) {
    Map<Section, List<String>> signals = new LinkedHashMap<>();
    for (Node attribute : registry.all(Section.ATTRIBUTES)) {
      numbers.put(attribute.text("key"), catalog.size());
      catalog.add(CanonicalForm.of(attribute));
    }
    List<Section> sections =
        List.of(Section.SPANS, Section.METRICS, Section.EVENTS, Section.ENTITIES);
    sections.forEach(section -> signals.put(section, signals(section)));
    out.append("file_format: resolved/2.0\nschema_url: ").append(schemaUrl).append('\n');
    list("attribute_catalog", catalog, "");
    out.append("registry:\n  attributes: ").append(numbers.values()).append('\n');
    out.append("  attribute_groups: []\n");
    signals.forEach((section, items) -> list(section.key(), items, "  "));
    out.append("refinements:\n");
    signals.forEach(
        (section, items) ->
            list(
                section.key(),
                items.stream().map(item -> refinement(item, section)).toList(),
                "  "));
    return out.toString();
  }

  private static String refinement(String signal, Section section) {
    String id = signal.replaceAll(".*?\"" + section.id() + "\":(\"[^\"]+\").*", "$1");
    return "{\"id\":" + id + "," + signal.substring(1);
  }

  private List<String> signals(Section section) {
    List<String> signals = new ArrayList<>();
    for (Node node : registry.all(section)) {
      StringBuilder signal = new StringBuilder("{");
      for (MappingNode.Entry entry : node.entries()) {
        signal
            .append(signal.length() == 1 ? "" : ",")
            .append('"')
            .append(entry.key())
            .append("\":");
        if (List.of("attributes", "identity", "description").contains(entry.key())) {
          Map<String, String> uses = new LinkedHashMap<>();
          uses(entry.value().items(), uses);
          signal.append(uses.values());
        } else {
          signal.append(CanonicalForm.of(entry.value()));
        }
      }
      signals.add(signal.append('}').toString());
    }
    return signals;
  }

  /** What a list says itself wins over what a group says. */
  private void uses(List<Node> references, Map<String, String> uses) {
    for (Node reference : references) {
      String key = reference.text("ref");
      if (key == null) {
        Map<String, String> ofGroup = new LinkedHashMap<>();
        uses(
            registry
                .find(Section.ATTRIBUTE_GROUPS, reference.text("ref_group"))
                .items("attributes"),
            ofGroup);
        ofGroup.forEach(uses::putIfAbsent);
        continue;
      }
      int base = numbers.get(key);
      if (reference.text("brief") != null) {
        MappingNode reworded = (MappingNode) registry.find(Section.ATTRIBUTES, key);
        base = catalog.size();
        catalog.add(CanonicalForm.of(reworded.with("brief", reference.get("brief"))));
      }
      Node level = reference.get("requirement_level");
      Node sampling = reference.get("sampling_relevant");
      uses.put(
          key,
          "{\"base\":"
              + base
              + ",\"requirement_level\":"
              + (level == null ? "\"recommended\"" : CanonicalForm.of(level))
              + (sampling == null ? "" : ",\"sampling_relevant\":" + ((ScalarNode) sampling).raw())
              + "}");
    }
  }

  private void list(String key, List<String> items, String indent) {
    out.append(indent).append(key).append(items.isEmpty() ? ": []\n" : ":\n");
    items.forEach(item -> out.append(indent).append("- ").append(item).append('\n'));
  }
}

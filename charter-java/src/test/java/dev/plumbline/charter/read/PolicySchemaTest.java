package dev.plumbline.charter.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.yaml.Node;
import dev.plumbline.charter.yaml.Problems;
import dev.plumbline.charter.yaml.ScalarNode;
import dev.plumbline.charter.yaml.YamlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The schema of policy.yaml for editors agrees with the validation: keys and words. Editors require
 * of a row only what identifies it; the rest may be the base's.
 */
class PolicySchemaTest {
  private static final String KEYS_OF_A_MAP = "*";

  private final Node schema = schema();

  @Test
  void schemaAndValidation_knowTheSameKeys() {
    Map<String, Set<String>> editors = new TreeMap<>();
    Map<String, Set<String>> validation = new TreeMap<>();
    walk(schema, "", editors);
    walk(PolicyShape.FILE, "", validation);
    walk(Extension.SHAPE, "", validation);

    assertThat(editors).isEqualTo(validation);
    assertThat(validation).hasSizeGreaterThan(15);
  }

  private void walk(Node node, String path, Map<String, Set<String>> found) {
    Node here = resolve(node);
    Set<String> facts = new TreeSet<>();
    here.entries("properties")
        .forEach(
            entry -> {
              facts.add(entry.key());
              walk(entry.value(), path + "/" + entry.key(), found);
            });
    for (Node choice : words(here)) {
      facts.add("= " + ((ScalarNode) choice).raw());
    }
    note(path, facts, found);
    for (Node choice : here.items("anyOf")) {
      if (resolve(choice).get("properties") != null) {
        walk(choice, path, found);
      }
    }
    for (String inner : List.of("items", "additionalProperties")) {
      Node value = here.get(inner);
      if (value != null && !value.entries().isEmpty()) {
        walk(value, path + "/" + KEYS_OF_A_MAP, found);
      }
    }
    Node names = here.get("propertyNames");
    if (names != null) {
      walk(names, path + "/" + KEYS_OF_A_MAP + "key", found);
    }
  }

  private List<Node> words(Node node) {
    Node only = node.get("const");
    if (only != null) {
      return List.of(only);
    }
    if (!node.items("anyOf").isEmpty()) {
      return node.items("anyOf").stream().flatMap(each -> words(resolve(each)).stream()).toList();
    }
    return node.items("enum");
  }

  private void walk(Shape shape, String path, Map<String, Set<String>> found) {
    Set<String> facts = new TreeSet<>();
    if (shape instanceof ObjectShape object) {
      object
          .keys()
          .forEach(
              (key, value) -> {
                facts.add(key);
                walk(value, path + "/" + key, found);
              });
      Shape otherKeys = object.otherKeys();
      if (otherKeys != null) {
        walk(otherKeys, path + "/" + KEYS_OF_A_MAP + "key", found);
        walk(object.otherValues(), path + "/" + KEYS_OF_A_MAP, found);
      }
    } else if (!shape.choices().isEmpty()) {
      shape.choices().forEach(choice -> walk(choice, path, found));
    } else if (!shape.inner().isEmpty()) {
      List<Shape> inner = shape.inner();
      walk(inner.get(inner.size() - 1), path + "/" + KEYS_OF_A_MAP, found);
      if (inner.size() > 1) {
        walk(inner.get(0), path + "/" + KEYS_OF_A_MAP + "key", found);
      }
    } else {
      shape.words().forEach(word -> facts.add("= " + word));
    }
    note(path, facts, found);
  }

  private static void note(String path, Set<String> facts, Map<String, Set<String>> found) {
    if (!facts.isEmpty()) {
      found.computeIfAbsent(path, each -> new TreeSet<>()).addAll(facts);
    }
  }

  private Node resolve(Node node) {
    String ref = node.text("$ref");
    return ref == null
        ? node
        : resolve(present(present(schema.get("$defs")).get(ref.substring("#/$defs/".length()))));
  }

  private static Node present(@Nullable Node node) {
    return Objects.requireNonNull(node, "the schema leads nowhere");
  }

  /** JSON is YAML. */
  private static Node schema() {
    Problems problems = new Problems();
    try {
      byte[] content = Files.readAllBytes(Path.of("..", "charter", "policy.schema.json"));
      Node schema = present(YamlFile.read("policy.schema.json", content, problems));
      assertThat(problems.sorted()).isEmpty();
      return schema;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.plumbline.charter.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.AttributeLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The cases that Go and Rust answer too, without an executor between. */
class NamingVectorsTest {
  private static final Path VECTORS = Path.of("..", "conformance", "vectors", "naming");

  @TestFactory
  Stream<DynamicTest> idsAreFoundAsTheVectorsSay() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : List.of("cardinality.yaml", "known-names.yaml")) {
      Load load = new Load(LoadSettings.builder().build());
      for (Object entry : list(load.loadFromString(Files.readString(VECTORS.resolve(file))))) {
        Map<?, ?> table = (Map<?, ?>) map(entry).get("table");
        List<?> columns = list(table.get("columns"));
        for (Object row : list(table.get("rows"))) {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          for (int i = 0; i < columns.size(); i++) {
            values.put(String.valueOf(columns.get(i)), list(row).get(i));
          }
          tests.add(
              DynamicTest.dynamicTest(
                  String.valueOf(filled(table.get("id"), values)),
                  () ->
                      hold(
                          map(filled(table.get("input"), values)),
                          map(filled(table.get("expected"), values)))));
        }
      }
    }
    assertThat(tests).hasSizeGreaterThan(150);
    return tests.stream();
  }

  private static void hold(Map<?, ?> input, Map<?, ?> expected) {
    String name = String.valueOf(input.get("name"));
    List<String> words = new ArrayList<>();
    if (input.get("words") != null) {
      list(input.get("words")).forEach(word -> words.add(String.valueOf(word)));
    }
    KnownNames known = KnownNames.of(words, List.of());
    Map<?, ?> attributes =
        input.get("attributes") == null ? Map.of() : map(input.get("attributes"));
    AttributeLookup lookup = attributes::get;
    String clean = SpanNameCardinality.withoutIds(name, known, lookup);
    assertThat(clean).isEqualTo(expected.get("name"));
    assertThat(SpanNameCardinality.containsId(name, known, lookup))
        .isEqualTo(expected.get("contains_id"));
    assertThat(SpanNameCardinality.containsId(clean, known, lookup)).isFalse();
  }

  private static @Nullable Object filled(
      @Nullable Object template, Map<String, @Nullable Object> values) {
    if (template instanceof Map<?, ?> members) {
      Map<Object, Object> filled = new LinkedHashMap<>();
      members.forEach((key, value) -> filled.put(filled(key, values), filled(value, values)));
      return filled;
    }
    if (template instanceof List<?> items) {
      return items.stream().map(item -> filled(item, values)).toList();
    }
    String text = String.valueOf(template);
    for (Map.Entry<String, @Nullable Object> value : values.entrySet()) {
      String place = "{" + value.getKey() + "}";
      if (text.equals(place)) {
        return value.getValue();
      }
      text = text.replace(place, String.valueOf(value.getValue()));
    }
    return template instanceof String ? text : template;
  }

  private static Map<?, ?> map(Object value) {
    return (Map<?, ?>) value;
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }
}

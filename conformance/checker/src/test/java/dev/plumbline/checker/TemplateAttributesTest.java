package dev.plumbline.checker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.checker.result.CountedFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row asks for a template; the spans carry keys that it stands for. */
class TemplateAttributesTest {
  private static final Charter CHARTER = charter();
  private static final String LINES = "{\"key\":\"orders.lines\"";

  @TempDir private Path folder;

  @Test
  void one_key_of_a_template_is_what_the_row_requires() throws IOException {
    assertThat(findings("{\"key\":\"acme.tag.color\",\"value\":{\"stringValue\":\"red\"}},"))
        .isEmpty();
    assertThat(findings(""))
        .containsExactly("attribute acme.tag is absent, expected on every orders.place");
  }

  @Test
  void the_value_has_the_type_of_the_template() throws IOException {
    assertThat(findings("{\"key\":\"acme.tag.color\",\"value\":{\"intValue\":\"3\"}},"))
        .containsExactly("attribute acme.tag is int, expected string");
  }

  @Test
  void baggage_that_spans_copy_is_known() throws IOException {
    String tag = "{\"key\":\"acme.tag.a\",\"value\":{\"stringValue\":\"b\"}},";
    assertThat(findings(tag + "{\"key\":\"acme.tenant\",\"value\":{\"stringValue\":\"north\"}},"))
        .isEmpty();
    assertThat(findings(tag + "{\"key\":\"acme.other\",\"value\":{\"stringValue\":\"north\"}},"))
        .containsExactly("attribute acme.other is not among those of orders.place");
  }

  private List<String> findings(String attributes) throws IOException {
    String order =
        Vectors.read("good/order.jsonl").replace(Vectors.CHARTER.digest(), CHARTER.digest());
    assertThat(order).contains(LINES);
    Path file = folder.resolve("order.jsonl");
    Files.writeString(file, order.replace(LINES, attributes + LINES));
    return Checker.check(CHARTER, List.of(file), Options.defaults()).findings().stream()
        .filter(finding -> finding.rule().startsWith("attribute-"))
        .map(CountedFinding::message)
        .distinct()
        .toList();
  }

  private static Charter charter() {
    Map<String, byte[]> files =
        new TreeMap<>(CharterFiles.folder(Path.of("../vectors/verify/charter")).contents());
    files.put(
        "registry/acme.yaml",
        """
        file_format: definition/2
        attributes:
          - {key: acme.tag, type: "template[string]", stability: stable, brief: Tag.}
          - {key: acme.tenant, type: string, stability: stable, brief: Tenant.}
          - {key: acme.other, type: string, stability: stable, brief: Other.}
        """
            .getBytes(UTF_8));
    replace(
        files,
        "registry/orders.yaml",
        """
              - {ref: orders.lines, requirement_level: required}
              - {ref: orders.customer\
        """,
        """
              - {ref: orders.lines, requirement_level: required}
              - {ref: acme.tag, requirement_level: required}
              - {ref: orders.customer\
        """);
    replace(
        files,
        "policy.yaml",
        "    - {key: plumbline.demo.fault,",
        """
            - {key: acme.tenant, max_bytes: 64, copy_to_spans: true, brief: Tenant.}
            - {key: plumbline.demo.fault,\
        """);
    return CharterLoader.load(CharterFiles.of("charter", files)).charter();
  }

  private static void replace(Map<String, byte[]> files, String file, String text, String by) {
    String before = new String(files.get(file), UTF_8);
    assertThat(before).contains(text);
    files.put(file, before.replace(text, by).getBytes(UTF_8));
  }
}

package dev.plumbline.cli.review.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceNamesTest {
  private static SourceNames.Found in(SourceLanguage language, String source) throws IOException {
    return new SourceNames().in("file", language, source, true);
  }

  @Test
  void lettersOfOtherAlphabets_moveNoPlace() throws IOException {
    String source =
        """
        package größe;
        import io.opentelemetry.api.common.AttributeKey;
        class Größe {
          String zeichen = "日本語 😀";
          char ü = 'ü';
          Object key = AttributeKey.stringKey(/* 😀 ß */ "größe.😀");
        }
        """;

    SourceNames.Found found = in(SourceLanguage.JAVA, source);

    assertThat(found.error()).isNull();
    UsedName name = found.names().get(0);
    assertThat(name.name()).isEqualTo("größe.😀");
    assertThat(source.substring(name.literal())).startsWith("\"größe.😀\"");
  }

  @Test
  void runesAndChars_ofTwoUnits_areNoError() throws IOException {
    assertThat(in(SourceLanguage.GO, "package a\nvar a = '😀'\nvar b = `😀`\n").error()).isNull();
    assertThat(in(SourceLanguage.RUST, "const A: char = '😀';\nconst B: &str = r\"😀\";\n").error())
        .isNull();
  }

  @Test
  void aSourceThatDoesNotParse_showsWhere_andWhatDoes() throws IOException {
    SourceNames.Found found =
        in(
            SourceLanguage.GO,
            """
            package a
            import "go.opentelemetry.io/otel/attribute"
            var a = attribute.String("acme.a", "")
            func (((
            """);

    assertThat(found.error()).isNotNull();
    assertThat(found.error().line()).isEqualTo(4);
    assertThat(found.names()).extracting(UsedName::name).contains("acme.a");
  }

  @Test
  void escapes_areReplaced() {
    assertThat(Escapes.unescaped("a\\u002eb\\x2ec\\u{2e}d\\\"\\\\")).isEqualTo("a.b.c.d\"\\");
    assertThat(Escapes.unescaped("\\U0000002e\\n\\t\\uzz\\UFFFFFFFF")).isEqualTo(".\n\tuzz?");
    assertThat(Escapes.unescaped("ends in \\")).isEqualTo("ends in \\");
  }

  @Test
  void testCode_isKnownByItsPlace() {
    assertThat(
            List.of(
                "src/test/java/A.java",
                "tests/it.rs",
                "src/tests.rs",
                "src/testAws/java/A.java",
                "src/integrationTest/java/A.java",
                "a/b_test.go",
                "benches/b.rs",
                "a/testing/b.go"))
        .allMatch(TestCode::is);
    assertThat(List.of("src/main/java/A.java", "src/latest/a.rs", "contest.go"))
        .noneMatch(TestCode::is);
  }
}

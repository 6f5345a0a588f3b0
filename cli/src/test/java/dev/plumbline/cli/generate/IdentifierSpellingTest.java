package dev.plumbline.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentifierSpellingTest {
  @Test
  void names_becomeIdentifiers() {
    assertThat(IdentifierSpelling.pascal("http.request.method_original"))
        .isEqualTo("HttpRequestMethodOriginal");
    assertThat(IdentifierSpelling.pascal("span-name-template")).isEqualTo("SpanNameTemplate");
    assertThat(IdentifierSpelling.pascal("DEADLINE_EXCEEDED")).isEqualTo("DeadlineExceeded");
    assertThat(IdentifierSpelling.upperSnake("http.request.method"))
        .isEqualTo("HTTP_REQUEST_METHOD");
  }

  @Test
  void texts_becomeLiteralsThatCannotBreakOut() {
    assertThat(IdentifierSpelling.quoted("a \"b\" \\ c\nd\te"))
        .isEqualTo("\"a \\\"b\\\" \\\\ c\\nd\\te\"");
    assertThat(IdentifierSpelling.oneLine("one\n  two\r\nthree\n")).isEqualTo("one two three");
  }

  @Test
  void numbers_areSpelledAsInSource() {
    assertThat(NumberLiterals.shortest(1)).isEqualTo("1");
    assertThat(NumberLiterals.shortest(0.005)).isEqualTo("0.005");
    assertThat(NumberLiterals.shortest(0)).isEqualTo("0");
    assertThat(NumberLiterals.decimal(10)).isEqualTo("10.0");
    assertThat(NumberLiterals.decimal(0.00001)).isEqualTo("0.00001");
  }
}

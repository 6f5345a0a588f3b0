package dev.plumbline.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void names_becomeIdentifiers() {
    assertThat(Words.pascal("http.request.method_original")).isEqualTo("HttpRequestMethodOriginal");
    assertThat(Words.pascal("span-name-template")).isEqualTo("SpanNameTemplate");
    assertThat(Words.pascal("DEADLINE_EXCEEDED")).isEqualTo("DeadlineExceeded");
    assertThat(Words.upperSnake("http.request.method")).isEqualTo("HTTP_REQUEST_METHOD");
  }

  @Test
  void texts_becomeLiteralsThatCannotBreakOut() {
    assertThat(Words.quoted("a \"b\" \\ c\nd\te")).isEqualTo("\"a \\\"b\\\" \\\\ c\\nd\\te\"");
    assertThat(Words.oneLine("one\n  two\r\nthree\n")).isEqualTo("one two three");
  }

  @Test
  void numbers_areSpelledAsInSource() {
    assertThat(Numbers.shortest(1)).isEqualTo("1");
    assertThat(Numbers.shortest(0.005)).isEqualTo("0.005");
    assertThat(Numbers.shortest(0)).isEqualTo("0");
    assertThat(Numbers.decimal(10)).isEqualTo("10.0");
    assertThat(Numbers.decimal(0.00001)).isEqualTo("0.00001");
  }
}

package dev.plumbline.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void finds_every_newline_whatever_stands_beside_it() throws IOException {
    // Bytes that differ from a newline by one bit or by one, and those of the sign bit.
    for (char beside : "a\u000b\u0008\u008a\u000e\u0080\u00ff\u0000".toCharArray()) {
      for (int length = 1; length <= 20; length++) {
        for (int first = 0; first < length; first++) {
          for (int second = first; second < length; second++) {
            StringBuilder text = new StringBuilder(String.valueOf(beside).repeat(length));
            text.setCharAt(first, '\n');
            text.setCharAt(second, '\n');

            assertThat(lines(text.toString()))
                .as("%s, newlines at %d and %d of %d", (int) beside, first, second, length)
                .isEqualTo(split(text.toString()));
          }
        }
      }
    }
  }

  @Test
  void numbers_lines_from_one_and_marks_the_last() throws IOException {
    assertThat(lines("a\n\n b \nc")).containsExactly("1:a:true", "3:b:true", "4:c:false");
  }

  private static List<String> lines(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    new LineReader(64)
        .read(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)),
            new LineReader.Lines() {
              @Override
              public void line(
                  byte[] bytes, int offset, int length, long number, boolean terminated) {
                String line = new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
                lines.add(number + ":" + line + ":" + terminated);
              }

              @Override
              public void tooLong(long bytes, long number) {
                lines.add(number + ": " + bytes + " bytes");
              }
            });
    return lines;
  }

  /** The same by another way. */
  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>();
    String[] parts = text.split("\n", -1);
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].isEmpty()) {
        lines.add(i + 1 + ":" + parts[i] + ":" + (i < parts.length - 1));
      }
    }
    return lines;
  }
}

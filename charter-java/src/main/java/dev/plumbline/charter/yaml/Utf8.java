package dev.plumbline.charter.yaml;

import dev.plumbline.charter.Location;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Bytes to text; what is not UTF-8 is a problem with a place. */
final class Utf8 {
  private Utf8() {}

  static @Nullable String decode(String file, byte[] content, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(content);
    CharBuffer out = CharBuffer.allocate(content.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      problems.add(
          place(file, text, text.length()),
          "the file is not UTF-8 (byte " + (in.position() + 1) + ")",
          "UTF-8 text");
      return null;
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  static Location place(String file, String text, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return new Location(file, line, text.codePointCount(lineStart, offset) + 1);
  }
}

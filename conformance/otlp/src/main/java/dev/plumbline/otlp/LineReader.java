package dev.plumbline.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Splits a stream into lines of bytes, with one line in memory at a time.
 *
 * <p>A line longer than the limit is skipped, and only its length is reported.
 */
final class LineReader {

  /** Takes the lines. The array is reused after the call. */
  interface Lines {
    void line(byte[] bytes, int offset, int length, long number, boolean terminated);

    void tooLong(long bytes, long number);
  }

  private static final int FIRST_BUFFER = 1 << 20;
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = ONES << 7;
  private static final long NEWLINES = ONES * '\n';

  private final int longestLine;
  private byte[] buffer;

  LineReader(int longestLine) {
    this.longestLine = longestLine;
    this.buffer = new byte[Math.min(FIRST_BUFFER, longestLine)];
  }

  void read(InputStream in, Lines lines) throws IOException {
    int start = 0; // of the line that is being collected
    int end = 0; // of what is in the buffer
    long number = 1;
    long skipped = 0; // bytes of a too long line that were let go
    while (true) {
      if (end == buffer.length) {
        if (start > 0) {
          System.arraycopy(buffer, start, buffer, 0, end - start);
          end -= start;
          start = 0;
        } else if (buffer.length < longestLine) {
          buffer = Arrays.copyOf(buffer, (int) Math.min((long) buffer.length * 2, longestLine));
        } else {
          skipped += end;
          end = 0;
        }
      }
      int scanned = end;
      int count = in.read(buffer, end, buffer.length - end);
      if (count < 0) {
        break;
      }
      end += count;
      for (int at = newline(scanned, end); at < end; at = newline(start, end)) {
        finish(lines, start, at, number, skipped, true);
        skipped = 0;
        start = at + 1;
        number++;
      }
      if (start == end) {
        start = 0;
        end = 0;
      }
    }
    finish(lines, start, end, number, skipped, false);
    if (buffer.length > 16 * FIRST_BUFFER) {
      buffer = new byte[FIRST_BUFFER];
    }
  }

  /** Returns where the first newline is in a part of the buffer, or the part's end. */
  private int newline(int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long zeros = (long) EIGHT_BYTES.get(buffer, at) ^ NEWLINES;
      long found = zeros - ONES & ~zeros & HIGH_BITS; // the lowest bit set is that of a zero byte
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (at < to && buffer[at] != '\n') {
      at++;
    }
    return at;
  }

  private void finish(
      Lines lines, int start, int end, long number, long skipped, boolean terminated) {
    if (skipped > 0) {
      lines.tooLong(skipped + end - start, number);
      return;
    }
    int from = start;
    int to = end;
    while (from < to && isBlank(buffer[from])) {
      from++;
    }
    while (to > from && isBlank(buffer[to - 1])) {
      to--;
    }
    if (to > from) {
      lines.line(buffer, from, to - from, number, terminated);
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\r' || b == '\t';
  }
}

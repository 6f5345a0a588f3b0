package dev.plumbline.conformance.otlp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the requests that were read, so that one sent again is judged once: a sender repeats
 * its request, byte for byte, when it was refused or its answer was lost, and the files of a
 * Collector whose queue refused it hold it each time.
 *
 * <p>Of each request 128 bits are kept, of the newest 100,000 requests. The bits are keyed by
 * chance: nobody can make two requests that are taken for one.
 */
public final class Repeats {

  private static final int KEPT = 100_000;
  private static final long FIRST = 0x9E3779B97F4A7C15L;
  private static final long SECOND = 0xC2B2AE3D27D4EB4FL;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long firstKey;
  private final long secondKey;
  private final Map<Print, Boolean> known = new LinkedHashMap<>();
  private @Nullable Print asked;

  /** What is kept of a request. */
  record Print(long first, long second) {}

  public Repeats() {
    SecureRandom random = new SecureRandom();
    this.firstKey = random.nextLong();
    this.secondKey = random.nextLong();
  }

  /** Whether the same bytes were remembered before; if so they are among the newest again. */
  public boolean isKnown(byte[] bytes, int offset, int length) {
    Print print = print(bytes, offset, length);
    asked = print;
    if (known.remove(print) == null) {
      return false;
    }
    known.put(print, Boolean.TRUE);
    return true;
  }

  /** Remembers the request that was asked for last, now that it was read whole. */
  public void remember() {
    Print print = asked;
    if (print == null) {
      return;
    }
    if (known.size() >= KEPT) {
      known.remove(known.keySet().iterator().next());
    }
    known.put(print, Boolean.TRUE);
  }

  private Print print(byte[] bytes, int offset, int length) {
    long first = firstKey ^ length;
    long second = secondKey + length;
    int end = offset + length;
    int at = offset;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long word = (long) WORDS.get(bytes, at);
      first = mix(first ^ word, FIRST);
      second = mix(second + word, SECOND);
    }
    for (; at < end; at++) {
      first = mix(first ^ bytes[at], FIRST);
      second = mix(second + bytes[at], SECOND);
    }
    return new Print(mix(first, SECOND), mix(second, FIRST));
  }

  private static long mix(long value, long by) {
    long mixed = value * by;
    return mixed ^ mixed >>> 29;
  }
}

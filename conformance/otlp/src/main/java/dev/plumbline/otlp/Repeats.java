package dev.plumbline.otlp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes requests that were read before, so that a repeated one is read once: a sender repeats
 * its request, byte for byte, when it was rejected or its response was lost, and the files of a
 * Collector whose queue rejected it contain it each time.
 *
 * <p>Of each of the newest 100,000 requests its length and two checksums are kept. They distinguish
 * requests that differ by accident, not those that were built to collide: a sender that wants to
 * avoid a check need not send the request.
 */
public final class Repeats {

  private static final int KEPT = 100_000;

  private final Map<Print, Boolean> known = new LinkedHashMap<>();
  private final CRC32 first = new CRC32();
  private final CRC32C second = new CRC32C();
  private @Nullable Print asked;

  /** What is kept of a request. */
  private record Print(int length, int first, int second) {}

  /** Whether the same bytes were recorded before; if so they are among the newest again. */
  public boolean isKnown(byte[] bytes, int offset, int length) {
    Print print = print(bytes, offset, length);
    asked = print;
    if (known.remove(print) == null) {
      return false;
    }
    known.put(print, Boolean.TRUE);
    return true;
  }

  /** Records the request of the last query, now that it was read whole. */
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
    first.reset();
    first.update(bytes, offset, length);
    second.reset();
    second.update(bytes, offset, length);
    return new Print(length, (int) first.getValue(), (int) second.getValue());
  }
}

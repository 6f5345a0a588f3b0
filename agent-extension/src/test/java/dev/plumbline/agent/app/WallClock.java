package dev.plumbline.agent.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;

/** Sets the clock that people set, as the library clock.c shows it to this process. */
final class WallClock {
  private WallClock() {}

  /** So many seconds ahead of the machine's. */
  static void set(long seconds) {
    byte[] bytes =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(seconds).array();
    try {
      Files.write(Paths.get(System.getenv("CLOCK_AHEAD")), bytes, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

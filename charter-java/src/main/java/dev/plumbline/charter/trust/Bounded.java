package dev.plumbline.charter.trust;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files of limited size. */
final class Bounded {
  private static final int BUFFER_BYTES = 1 << 16;

  private Bounded() {}

  /**
   * @throws NoSuchFileException when there is none
   * @throws IOException when it is no regular file, too long, or cannot be read
   */
  static byte[] read(Path file, int maxBytes) throws IOException {
    byte[] content = start(file, maxBytes);
    if (content.length > maxBytes) {
      throw new IOException("it has more than " + maxBytes + " bytes");
    }
    return content;
  }

  /** The same, but of a file that is too long its beginning, which is too long, too. */
  static byte[] start(Path file, int maxBytes) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("it is no file");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      int read = in.read(buffer);
      while (read >= 0 && content.size() <= maxBytes) {
        content.write(buffer, 0, read);
        read = in.read(buffer);
      }
    }
    return content.toByteArray();
  }
}

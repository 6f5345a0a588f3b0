package dev.plumbline.cli.query;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a user name, a password or a URL with one from a file, so that no command line has it. */
public final class SecretFile {
  private static final int MAX_BYTES = 64 << 10;

  private SecretFile() {}

  /**
   * Returns what is in the file, without one line end after it.
   *
   * @param setting how messages call it; they never repeat what is in the file
   * @throws IOException when the file cannot be read, is empty or has more than 64 KiB
   */
  public static String read(String setting, Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new IOException(
          setting + ": the file " + file + " cannot be read; expected one that this user can read",
          e);
    }
    if (content.length > MAX_BYTES) {
      throw new IOException(
          setting + ": the file " + file + " is larger than 64 KiB; expected a secret alone");
    }
    String text = new String(content, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
    if (text.isEmpty()) {
      throw new IOException(setting + ": the file " + file + " is empty; expected a secret");
    }
    return text;
  }
}

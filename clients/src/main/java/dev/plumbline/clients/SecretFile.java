package dev.plumbline.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A secret in a file: its text without one line end after it. Messages name the file and never
 * repeat its content.
 *
 * @param setting that names the file, for messages
 */
public record SecretFile(String setting, Path file) implements Secret {

  private static final int MAX_BYTES = 64 << 10;

  @Override
  public String value() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException missing) {
      throw unreadable("cannot be read: it is not there", missing);
    } catch (IOException unreadable) {
      throw unreadable("cannot be read", unreadable);
    }
    if (bytes.length > MAX_BYTES) {
      throw unusable("is larger than 64 KiB, too large for a secret; expected a secret alone");
    }
    String text = new String(bytes, StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
    if (text.isEmpty()) {
      throw unusable("is empty; expected a secret");
    }
    return text;
  }

  private SourceException unreadable(String how, IOException cause) {
    return new SourceException(
        "%s: the file %s %s; expected one that this user can read".formatted(setting, file, how),
        cause);
  }

  private SourceException unusable(String how) {
    return new SourceException("%s: the file %s %s".formatted(setting, file, how));
  }
}

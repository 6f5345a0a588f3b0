package dev.plumbline.console.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A secret in a file: its text without one line end after it.
 *
 * @param setting that names the file, for messages
 */
public record SecretFile(String setting, Path file) implements Secret {

  private static final int MOST_BYTES = 64 << 10;

  @Override
  public String value() {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException missing) {
      throw unusable("is not there", missing);
    } catch (IOException unreadable) {
      throw unusable("cannot be read", unreadable);
    }
    if (bytes.length > MOST_BYTES) {
      throw unusable("is too large", null);
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.endsWith("\n")) {
      text = text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }
    if (text.isEmpty()) {
      throw unusable("is empty", null);
    }
    return text;
  }

  private SourceException unusable(String how, @org.jspecify.annotations.Nullable Exception cause) {
    String message =
        "%s: %s %s, expected a file of 1 to %d bytes".formatted(setting, file, how, MOST_BYTES);
    return cause == null ? new SourceException(message) : new SourceException(message, cause);
  }
}

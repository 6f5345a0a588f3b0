package dev.plumbline.agent.install;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.plumbline.agent.export.HashKeyFilter;
import dev.plumbline.agent.settings.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The key of the hashes of sensitive values: services with the same key produce the same hashes;
 * without a key each process has a random one.
 *
 * <p>From the file {@code plumbline.hash.key.file} (PLUMBLINE_HASH_KEY_FILE), else from {@code
 * plumbline.hash.key} (PLUMBLINE_HASH_KEY). Its value is never logged.
 */
final class HashKey {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final String KEY = "plumbline.hash.key";
  private static final String FILE = "plumbline.hash.key.file";
  private static final int LONGEST = 64 * 1024;

  private final byte[] bytes;
  private final HashKeyFilter own;

  private HashKey(byte[] bytes, HashKeyFilter own) {
    this.bytes = bytes;
    this.own = own;
  }

  /** Reads the settings; a problem is logged in one line, and the key is a random one. */
  static HashKey read() {
    String file = Settings.get(FILE);
    String value = Settings.get(KEY);
    if (value != null && System.getProperty(KEY) != null) {
      logger.warning(
          "Plumbline: plumbline.hash.key is a system property, which every user of this machine can"
              + " read; expected PLUMBLINE_HASH_KEY_FILE (-Dplumbline.hash.key.file) with the path"
              + " of a file that has the key in it");
    }
    if (file == null) {
      return value == null ? random() : of(value.getBytes(UTF_8));
    }
    if (value != null) {
      logger.warning(
          "Plumbline: PLUMBLINE_HASH_KEY_FILE (plumbline.hash.key.file) and PLUMBLINE_HASH_KEY are"
              + " both set; the file is used");
    }
    byte[] key = ofFile(file);
    HashKey read = key == null ? random() : of(key);
    // The unused one is a secret too.
    return value == null || key != null ? read : new HashKey(read.bytes, of(value).own);
  }

  private static HashKey of(byte[] key) {
    return new HashKey(key, HashKeyFilter.of(key));
  }

  private static HashKey of(String value) {
    return of(value.getBytes(UTF_8));
  }

  private static HashKey random() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return new HashKey(key, HashKeyFilter.NONE);
  }

  private static byte @Nullable [] ofFile(String name) {
    String problem;
    try {
      Path file = Paths.get(name);
      if (!Files.exists(file)) {
        throw new NoSuchFileException(name);
      }
      // Anything else could block the start.
      problem = Files.isRegularFile(file) ? null : "is no regular file";
      byte[] content = problem == null ? content(file) : new byte[0];
      int length = withoutLineEnd(content);
      if (problem == null && content.length > LONGEST) {
        problem = "is longer than 64 KiB";
      } else if (problem == null && length == 0) {
        problem = "is empty";
      }
      if (problem == null) {
        return Arrays.copyOf(content, length);
      }
    } catch (NoSuchFileException missing) {
      problem = "is not there";
    } catch (IOException | RuntimeException unreadable) {
      problem = "cannot be read (" + unreadable.getClass().getSimpleName() + ')';
    }
    logger.warning(
        "Plumbline: the file of plumbline.hash.key.file (PLUMBLINE_HASH_KEY_FILE), "
            + name
            + ", "
            + problem
            + "; expected a file of 1 byte to 64 KiB with the key in it; values are hashed with a"
            + " random key, unlike those of other processes");
    return null;
  }

  private static byte[] content(Path file) throws IOException {
    byte[] content = new byte[LONGEST + 1];
    int length = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read = in.read(content, 0, content.length);
      while (read > 0) {
        length += read;
        read = in.read(content, length, content.length - length);
      }
    }
    return Arrays.copyOf(content, length);
  }

  /** One trailing line end is ignored: editors add it. */
  private static int withoutLineEnd(byte[] content) {
    int length = content.length;
    if (length > 0 && content[length - 1] == '\n') {
      length--;
      if (length > 0 && content[length - 1] == '\r') {
        length--;
      }
    }
    return length;
  }

  byte[] bytes() {
    return bytes.clone();
  }

  /** Removes the key from exported telemetry. */
  HashKeyFilter own() {
    return own;
  }
}

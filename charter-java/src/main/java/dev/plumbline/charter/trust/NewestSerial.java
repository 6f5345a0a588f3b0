package dev.plumbline.charter.trust;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The greatest serial that was in force here, so that an older charter is refused: in this process,
 * and where a file is given also after its end. The file has one line, {@code serial NUMBER
 * SHA256}, with the hash of the charter's file.
 */
final class NewestSerial {
  private static final Pattern LINE =
      Pattern.compile("serial ([1-9][0-9]{0,17}) ([0-9a-f]{64})\n?");
  private static final int MAX_BYTES = 256;

  private final @Nullable Path file;
  private long serial;
  private String charter = "";

  NewestSerial(long least, @Nullable Path file) {
    this.file = file;
    this.serial = least;
  }

  /** Refuses what is older than the newest, and another charter of the same serial. */
  synchronized void check(CharterSignature signature, String hash) throws UntrustedException {
    read();
    boolean isNewest = signature.serial() == serial && (charter.isEmpty() || charter.equals(hash));
    if (isNewest || signature.serial() > serial) {
      return;
    }
    String newest = charter.isEmpty() ? " is the least that is taken" : " was in force";
    throw signature.refused(
        Refusal.OLDER,
        2,
        signature.serial() == serial
            ? "another charter with the serial " + serial + " was in force"
            : "the serial is " + signature.serial() + ", and " + serial + newest,
        "a greater serial");
  }

  /** Keeps the serial of a charter that comes into force. */
  synchronized void keep(CharterSignature signature, String hash) throws UntrustedException {
    // Another process may have written meanwhile.
    check(signature, hash);
    String line = "serial " + signature.serial() + " " + hash + "\n";
    if (file != null && !text(file).equals(line)) {
      write(file, line);
    }
    serial = signature.serial();
    charter = hash;
  }

  private void read() throws UntrustedException {
    if (file == null) {
      return;
    }
    Matcher line = LINE.matcher(text(file));
    if (line.matches()) {
      long noted = Long.parseLong(line.group(1));
      if (noted > serial || (noted == serial && charter.isEmpty())) {
        serial = noted;
        charter = line.group(2);
      }
    }
  }

  /** The line of the file; where there is none, that of no charter. */
  private static String text(Path file) throws UntrustedException {
    String text;
    try {
      text = new String(Bounded.read(file, MAX_BYTES), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException none) {
      return "";
    } catch (IOException e) {
      throw setup(file, "it cannot be read (" + e + ")", "a readable file");
    }
    if (!LINE.matcher(text).matches()) {
      throw setup(
          file, "it is not of the format", "\"serial NUMBER SHA256\", or no file to begin anew");
    }
    return text;
  }

  /** Replaces the file as a whole, also for the time after a power cut. */
  private static void write(Path file, String text) throws UntrustedException {
    Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".new");
    try {
      try (FileChannel out =
          FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      fresh.toFile().delete();
      throw setup(file, "it cannot be written (" + e + ")", "a folder that can be written");
    }
  }

  private static UntrustedException setup(Path file, String message, String expected) {
    return new UntrustedException(Refusal.SETUP, file.toString(), 1, message, expected);
  }
}

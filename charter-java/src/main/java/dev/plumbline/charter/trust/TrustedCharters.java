package dev.plumbline.charter.trust;

import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads compiled charters that trusted keys signed, and refuses all others: what is unsigned,
 * altered, expired, or older than what was in force.
 */
public final class TrustedCharters {
  private static final int MAX_CHARTER_BYTES = 1 << 23;
  private static final int MAX_KEYS_BYTES = 64 << 10;

  private static final long PAUSE_SECONDS = 3;
  private static final Set<Refusal> SURROUNDINGS =
      EnumSet.of(Refusal.UNSIGNED, Refusal.SETUP, Refusal.NOT_YET_VALID, Refusal.EXPIRED);

  private final Path keys;
  private final NewestSerial newest;
  private final Clock clock;

  /** Whether the last charter was refused for what may change without its files. */
  private volatile boolean isTriedAgain;

  /**
   * @param keys the file of trusted keys
   * @param leastSerial the least serial that is taken; 0 for any
   * @param state the file that keeps the greatest serial that was in force; null for none
   */
  public TrustedCharters(Path keys, long leastSerial, @Nullable Path state) {
    this(keys, leastSerial, state, Clock.systemUTC());
  }

  TrustedCharters(Path keys, long leastSerial, @Nullable Path state, Clock clock) {
    this.keys = keys;
    this.newest = new NewestSerial(leastSerial, state);
    this.clock = clock;
  }

  /** Where the signature of a charter is. */
  public static Path signatureOf(Path charter) {
    return charter.resolveSibling(charter.getFileName() + CharterSignature.SUFFIX);
  }

  /** The charter at a path, or why it is refused; never an exception. */
  public CharterResult load(Path charter) {
    isTriedAgain = false;
    try {
      byte[] content = charter(charter);
      CharterSignature signature = signature(signatureOf(charter));
      TrustedKeys trusted = trusted();
      String hash = Hex.text(TrustedKeys.sha256(content));
      trusted.check(signature, content, clock.instant());
      newest.check(signature, hash);
      CharterResult result = CharterLoader.load(CharterFiles.compiled(charter.toString(), content));
      if (result.isValid()) {
        newest.keep(signature, hash);
      }
      return result;
    } catch (UntrustedException refused) {
      isTriedAgain = SURROUNDINGS.contains(refused.refusal());
      return CharterResult.refused(Collections.singletonList(refused.problem()));
    }
  }

  /**
   * Changes when the charter, its signature or the keys do, and every few seconds while a charter
   * is refused for its time, its access rights or the state.
   */
  public String fingerprint(Path charter) {
    return CharterFiles.fingerprint(charter)
        + CharterFiles.fingerprint(signatureOf(charter))
        + CharterFiles.fingerprint(keys)
        + (isTriedAgain ? clock.instant().getEpochSecond() / PAUSE_SECONDS : "");
  }

  private static byte[] charter(Path path) throws UntrustedException {
    String expected = "a file that `plumbline compile` wrote and `plumbline sign` signed";
    if (Files.isDirectory(path)) {
      throw new UntrustedException(
          Refusal.UNSIGNED, path.toString(), 1, "a folder cannot be signed", expected);
    }
    try {
      return Bounded.read(path, MAX_CHARTER_BYTES);
    } catch (IOException e) {
      throw new UntrustedException(
          Refusal.UNSIGNED, path.toString(), 1, "the file cannot be read (" + e + ")", expected);
    }
  }

  private static CharterSignature signature(Path path) throws UntrustedException {
    try {
      return CharterSignature.read(
          path.toString(), Bounded.start(path, CharterSignature.MAX_BYTES));
    } catch (NoSuchFileException none) {
      throw new UntrustedException(
          Refusal.UNSIGNED,
          path.toString(),
          1,
          "the charter has no signature",
          "the file that `plumbline sign` writes");
    } catch (IOException e) {
      throw new UntrustedException(
          Refusal.UNSIGNED, path.toString(), 1, "it cannot be read (" + e + ")", "a readable file");
    }
  }

  private TrustedKeys trusted() throws UntrustedException {
    try {
      return TrustedKeys.read(keys.toString(), Bounded.read(keys, MAX_KEYS_BYTES));
    } catch (IOException e) {
      throw new UntrustedException(
          Refusal.SETUP, keys.toString(), 1, "it cannot be read (" + e + ")", "a file of keys");
    }
  }
}

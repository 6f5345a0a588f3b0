package dev.plumbline.agent.charter;

import dev.plumbline.agent.settings.Settings;
import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.trust.TrustedCharters;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the charter is that {@code plumbline.charter} names. With {@code plumbline.charter.keys} it
 * has to be signed.
 */
public final class CharterSource {
  private final Path path;
  private final @Nullable TrustedCharters trusted;

  private CharterSource(Path path, @Nullable TrustedCharters trusted) {
    this.path = path;
    this.trusted = trusted;
  }

  /** A path of which every charter is taken. */
  static CharterSource at(Path path) {
    return new CharterSource(path, null);
  }

  /**
   * That of the settings; null for the charter inside the extension, which comes with it.
   *
   * @throws IllegalArgumentException for a wrong setting
   */
  public static @Nullable CharterSource ofSettings() {
    Path path = Settings.charter();
    Path keys = Settings.charterKeys();
    if (path == null) {
      return null;
    }
    return keys == null
        ? at(path)
        : new CharterSource(
            path,
            new TrustedCharters(keys, Settings.leastCharterSerial(), Settings.charterState()));
  }

  /** The base that the extension carries. */
  static Charter base() {
    return CharterLoader.load(CharterFiles.base()).charter();
  }

  /** The charter inside the extension: base, or the one with which it was packaged. */
  static CharterResult inside() {
    ClassLoader own = CharterSource.class.getClassLoader();
    return CharterLoader.loadTrusting(CharterFiles.resource(own));
  }

  CharterResult load() {
    return trusted == null ? Charter.load(path) : trusted.load(path);
  }

  /** Changes when what {@link #load} reads does. */
  String fingerprint() {
    return trusted == null ? CharterFiles.fingerprint(path) : trusted.fingerprint(path);
  }

  /** Where a charter is, for the log. */
  public static String describe(@Nullable Path path) {
    return path == null ? "the extension" : path.toString().replaceAll("\\p{Cntrl}", "?");
  }
}

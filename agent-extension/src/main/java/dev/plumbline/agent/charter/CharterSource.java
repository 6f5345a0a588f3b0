package dev.plumbline.agent.charter;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Loads the charter from a path, else the one inside the extension: base, or the charter with which
 * the extension was packaged.
 */
public final class CharterSource {
  private CharterSource() {}

  /** The base that the extension carries. */
  static Charter base() {
    return CharterLoader.load(CharterFiles.base()).charter();
  }

  /** Where a charter is, for the log. */
  public static String describe(@Nullable Path path) {
    return path == null ? "the extension" : path.toString().replaceAll("\\p{Cntrl}", "?");
  }

  static CharterResult load(@Nullable Path path) {
    if (path != null) {
      return Charter.load(path);
    }
    ClassLoader own = CharterSource.class.getClassLoader();
    return CharterLoader.loadTrusting(CharterFiles.resource(own));
  }
}

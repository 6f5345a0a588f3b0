package dev.plumbline.agent;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterLoader;
import dev.plumbline.charter.CharterResult;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The charter at a path, or the one inside the extension, which its build has found valid. */
final class CharterSource {
  private CharterSource() {}

  static CharterResult load(@Nullable Path path) {
    if (path != null) {
      return Charter.load(path);
    }
    ClassLoader own = CharterSource.class.getClassLoader();
    return CharterLoader.loadTrusting(CharterFiles.resource(own));
  }
}

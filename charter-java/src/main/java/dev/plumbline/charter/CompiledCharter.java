package dev.plumbline.charter;

import dev.plumbline.charter.read.CharterReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * A charter as one JSON document in canonical form, which the JVM extension, telemetry-go and
 * telemetry-rust read at the start of a service: {@code base}, {@code digest}, {@code format},
 * {@code policy}, {@code registry}, {@code schema_url}, {@code sources}, {@code version}. It is
 * flattened: with {@code base}, the version of the base that it extends, which is absent when it
 * extends none, it has all rows of that base. The digest is the SHA-256 of <code>
 * {"policy":…,"registry":…}</code> with the two members exactly as they are written.
 */
public final class CompiledCharter {
  private final CharterResult result;
  private final byte @Nullable [] json;

  private CompiledCharter(CharterResult result, byte @Nullable [] json) {
    this.result = result;
    this.json = json;
  }

  /** Compiles the charter in these files, if {@link CharterLoader#load} finds nothing wrong. */
  public static CompiledCharter of(CharterFiles files) {
    CharterReader reader = new CharterReader(files);
    Charter charter = reader.read();
    return new CompiledCharter(
        CharterResult.of(reader, charter),
        charter == null ? null : reader.compiled(charter).getBytes(StandardCharsets.UTF_8));
  }

  /** The charter, or its problems. */
  public CharterResult result() {
    return result;
  }

  /**
   * The document.
   *
   * @throws IllegalStateException with all problems when the charter is not valid
   */
  public byte[] json() {
    if (json == null) {
      result.charter();
      throw new IllegalStateException("a valid charter has a document");
    }
    return json.clone();
  }

  /**
   * Compiles one charter for the build: where it is, then the file to write.
   *
   * @throws IllegalStateException with all problems when the charter is not valid
   */
  public static void main(String[] arguments) throws IOException {
    Path target = Paths.get(arguments[1]);
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(target, of(CharterFiles.at(Paths.get(arguments[0]))).json());
  }
}

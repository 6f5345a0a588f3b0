package dev.plumbline.cli.query;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads the name of a file or folder. An address is refused here, because what follows would repeat
 * it as the name of a file, with its user name and password.
 */
public final class FileArgument implements ITypeConverter<Path> {
  /** A scheme of two letters at least: C:/ is a drive. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*|[^/]*:.*@.*");

  @Override
  public Path convert(String text) {
    if (ADDRESS.matcher(text).matches() && !isThere(text)) {
      throw new TypeConversionException(
          SafeUrl.of(text) + " is an address; expected a file or a folder");
    }
    return Path.of(text);
  }

  private static boolean isThere(String text) {
    return Files.exists(Path.of(text));
  }
}

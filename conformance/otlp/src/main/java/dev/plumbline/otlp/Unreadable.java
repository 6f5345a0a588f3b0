package dev.plumbline.otlp;

/**
 * Input that could not be read and so was not checked.
 *
 * @param source file, directory or address
 * @param line 0 when it is the source as a whole
 */
public record Unreadable(String source, long line, String message) {

  @Override
  public String toString() {
    return line == 0 ? source + ": " + message : source + ":" + line + ": " + message;
  }
}

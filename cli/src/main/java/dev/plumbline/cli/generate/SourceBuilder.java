package dev.plumbline.cli.generate;

import java.util.List;

/** Builds source code line by line. */
final class SourceBuilder {
  private final StringBuilder text = new StringBuilder();

  /** Adds lines. */
  SourceBuilder line(String... lines) {
    for (String line : lines) {
      text.append(line).append('\n');
    }
    return this;
  }

  /** Adds an empty line. */
  SourceBuilder blank() {
    return line("");
  }

  /** Adds {@code name = value} lines with the signs below each other, as gofmt does. */
  SourceBuilder aligned(String indent, String sign, List<String[]> pairs) {
    int width = pairs.stream().mapToInt(pair -> pair[0].length()).max().orElse(0);
    for (String[] pair : pairs) {
      line(indent + pair[0] + " ".repeat(width - pair[0].length()) + sign + pair[1]);
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

package dev.plumbline.cli.review.source;

import dev.plumbline.charter.Location;
import java.util.Arrays;

/** Lines and columns of a source, both counted from 1. */
public final class Places {
  private final String file;
  private final int[] starts;

  public Places(String file, String source) {
    this.file = file;
    int[] found = new int[source.length() + 1];
    int count = 1;
    for (int i = 0; i < source.length(); i++) {
      if (source.charAt(i) == '\n') {
        found[count++] = i + 1;
      }
    }
    starts = Arrays.copyOf(found, count);
  }

  /** The place of a character. */
  public Location at(int offset) {
    int found = Arrays.binarySearch(starts, offset);
    int line = found >= 0 ? found : -found - 2;
    return new Location(file, line + 1, offset - starts[line] + 1);
  }
}

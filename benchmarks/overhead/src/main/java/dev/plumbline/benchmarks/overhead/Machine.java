package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a figure was measured on. */
final class Machine {
  private Machine() {}

  static String words() throws IOException {
    return "Java "
        + System.getProperty("java.version")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, load "
        + Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
  }
}

package dev.plumbline.benchmarks.overhead;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Describes the machine of a measurement: Java, processors, load. */
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

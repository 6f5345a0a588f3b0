package dev.plumbline.agent.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * Reads the CPU time and memory of this process from the kernel (proc(5)); elsewhere than on Linux
 * from the JVM.
 */
final class ProcessUse {
  private static final Path STAT = Paths.get("/proc/self/stat");
  private static final Path STATUS = Paths.get("/proc/self/status");

  /** USER_HZ, the kernel's unit towards programs; 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private ProcessUse() {}

  /** Seconds on a processor: in the program, and in the kernel for it. */
  static double[] cpuSeconds() {
    String stat = read(STAT);
    if (stat != null) {
      // The name of the command may hold spaces; it ends at the last parenthesis.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      if (fields.length > 12) {
        return new double[] {
          Long.parseLong(fields[11]) / TICKS_PER_SECOND,
          Long.parseLong(fields[12]) / TICKS_PER_SECOND
        };
      }
    }
    return new double[] {jvmCpuNanos() / 1e9, 0};
  }

  /** Resident bytes; what the JVM has committed where the kernel has no value. */
  static long residentBytes() {
    String status = read(STATUS);
    if (status != null) {
      int line = status.indexOf("\nVmRSS:");
      if (line >= 0) {
        int end = status.indexOf(" kB", line);
        return Long.parseLong(status.substring(line + 7, end).trim()) * 1024;
      }
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory();
  }

  private static long jvmCpuNanos() {
    Object bean = ManagementFactory.getOperatingSystemMXBean();
    return bean instanceof com.sun.management.OperatingSystemMXBean
        ? Math.max(0, ((com.sun.management.OperatingSystemMXBean) bean).getProcessCpuTime())
        : 0;
  }

  private static @Nullable String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException | SecurityException notLinux) {
      return null;
    }
  }
}

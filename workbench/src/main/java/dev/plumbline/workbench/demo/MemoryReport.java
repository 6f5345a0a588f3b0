package dev.plumbline.workbench.demo;

import dev.plumbline.cli.stack.ChildProcess;
import dev.plumbline.cli.stack.ResidentMemory;
import dev.plumbline.cli.stack.Stack;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Resident bytes of each process of the demo, this one among them. */
record MemoryReport(Map<String, Long> bytes) {

  MemoryReport {
    bytes = Map.copyOf(bytes);
  }

  static MemoryReport of(Stack stack) {
    Map<String, Long> bytes = new LinkedHashMap<>();
    for (ChildProcess child : stack.children()) {
      bytes.put(child.name(), ResidentMemory.of(child.pid()));
    }
    bytes.put("plumbline", ResidentMemory.of(ProcessHandle.current().pid()));
    return new MemoryReport(bytes);
  }

  long total() {
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    String parts =
        bytes.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(entry -> entry.getKey() + " " + mebibytes(entry.getValue()))
            .collect(Collectors.joining(", "));
    return mebibytes(total()) + " (" + parts + ")";
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%d MiB", bytes >> 20);
  }
}

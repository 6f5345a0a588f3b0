package dev.plumbline.cli.query;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report of a command with {@link ReportOptions}. */
public interface Report {
  /** Whether there is something to do; sets the exit code. */
  boolean found();

  String text();

  Map<String, @Nullable Object> json();

  /** The last part of a report: what to adjust, a line each. */
  static String advice(List<String> lines) {
    StringBuilder text = new StringBuilder("\nTo adjust\n");
    if (lines.isEmpty()) {
      text.append("  nothing\n");
    }
    lines.forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }
}

package dev.plumbline.cli.explain;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.policy.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The state of a process in lines of label and text. */
final class ProcessText {
  private ProcessText() {}

  /** One line of a section. */
  record Line(String label, String text) {}

  /**
   * The lines of a process.
   *
   * @param charter the given charter; null where none is given
   */
  static List<Line> of(ProcessState process, @Nullable Charter charter) {
    List<Line> lines = new ArrayList<>();
    charter(process, charter, lines);
    lines.add(new Line("mode", mode(process.mode(), charter).substring("mode ".length())));
    if (!process.pending().isEmpty()) {
      lines.add(
          new Line(
              "waiting",
              String.join(", ", process.pending())
                  + ": of the charter in force, at the next start of the process"));
    }
    counts(lines, "reloads", process.reloads());
    findings(process, lines);
    if (!process.failures().isEmpty()) {
      counts(lines, "failed", process.failures());
    }
    counts(lines, "dropped", process.dropped());
    StringJoiner checked = new StringJoiner(", ");
    process.checked().forEach((about, count) -> checked.add(about + " " + count));
    if (checked.length() > 0) {
      lines.add(new Line("verify", "finds " + checked));
    }
    long items = process.spans() + process.metrics() + process.logRecords();
    if (items > 0) {
      lines.add(
          new Line(
              "read",
              "%,d spans, %,d metrics, %,d log records"
                  .formatted(process.spans(), process.metrics(), process.logRecords())));
    }
    return lines;
  }

  private static void charter(ProcessState process, @Nullable Charter charter, List<Line> lines) {
    if (process.digests().isEmpty()) {
      lines.add(
          new Line(
              "charter",
              "no plumbline.charter.digest: Plumbline is not in this process, or its mode is off"));
    }
    for (String digest : process.digests()) {
      lines.add(
          new Line(
              "charter",
              charter == null ? "digest " + Digests.brief(digest) : same(digest, charter)));
    }
    if (process.digests().size() > 1) {
      lines.add(new Line("", "several digests: its charter was replaced while it ran"));
    }
  }

  private static String same(String digest, Charter charter) {
    return digest.equals(charter.digest())
        ? "digest " + Digests.brief(digest) + ", the given charter"
        : "digest "
            + Digests.brief(digest)
            + ", another than the given one ("
            + Digests.brief(charter.digest())
            + ")";
  }

  /** The mode of a process, and how it is known. */
  static String mode(@Nullable Mode mode, @Nullable Charter charter) {
    if (mode != null) {
      return "mode "
          + mode.word()
          + " (plumbline.enforcement.active is "
          + (mode == Mode.ENFORCE ? 1 : 0)
          + ")";
    }
    return "mode unknown, for its plumbline.enforcement.active was not read"
        + (charter == null
            ? ""
            : "; the charter's " + charter.policy().enforcement().mode().word() + " is assumed");
  }

  private static void findings(ProcessState process, List<Line> lines) {
    StringJoiner text = new StringJoiner("; ");
    process
        .findings()
        .forEach(
            (rule, actions) -> {
              StringJoiner counts = new StringJoiner(", ");
              actions.forEach((action, count) -> counts.add(number(count) + " " + action));
              text.add(rule + " " + counts);
            });
    if (text.length() > 0) {
      lines.add(new Line("findings", text.toString()));
    }
  }

  private static void counts(List<Line> lines, String label, Map<String, Double> counts) {
    StringJoiner text = new StringJoiner(", ");
    counts.forEach(
        (name, count) -> {
          if (count > 0) {
            text.add(name + " " + number(count));
          }
        });
    if (text.length() > 0) {
      lines.add(new Line(label, text.toString()));
    }
  }

  static String number(double count) {
    return String.format(Locale.ROOT, "%,.0f", count);
  }
}

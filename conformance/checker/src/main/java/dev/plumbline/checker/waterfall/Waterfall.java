package dev.plumbline.checker.waterfall;

import dev.plumbline.checker.report.Style;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import dev.plumbline.otlp.SpanStatus;
import dev.plumbline.otlp.trace.Trace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Draws a trace as a waterfall: service, name, duration, a bar on the time line, and for failures
 * the code and where it began. Children stand under their parents by start; orphans stand at the
 * top level, marked.
 */
public final class Waterfall {

  private static final int[] PALETTE = {39, 208, 135, 71, 168, 179, 37, 204};
  private static final int NARROWEST_BAR = 12;
  private static final int LONGEST_NAME = 52;

  private record Row(Span span, int depth, boolean orphan) {}

  private final Trace trace;
  private final Style style;
  private final StringBuilder out = new StringBuilder();
  private final List<String> services = new ArrayList<>();

  private Waterfall(Trace trace, Style style) {
    this.trace = trace;
    this.style = style;
  }

  public static String of(Trace trace, Style style) {
    Waterfall waterfall = new Waterfall(trace, style);
    waterfall.draw();
    return waterfall.out.toString();
  }

  private void draw() {
    List<Row> rows = rows();
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    int nameWidth = 4;
    int serviceWidth = 7;
    int outcomeWidth = 0;
    for (Row row : rows) {
      Span span = row.span();
      if (!services.contains(span.service())) {
        services.add(span.service());
      }
      start = Math.min(start, span.start());
      end = Math.max(end, span.end());
      nameWidth = Math.max(nameWidth, name(row).length());
      serviceWidth = Math.max(serviceWidth, span.service().length());
      outcomeWidth = Math.max(outcomeWidth, outcome(span).length());
    }
    int fixed = serviceWidth + 2 + 2 + 10 + 2 + 2 + Math.min(outcomeWidth, 40);
    nameWidth =
        Math.min(
            nameWidth, Math.max(12, Math.min(LONGEST_NAME, style.width() - fixed - NARROWEST_BAR)));
    int barWidth = Math.max(NARROWEST_BAR, style.width() - fixed - nameWidth);

    String title =
        "trace "
            + trace.id()
            + "  "
            + trace.size()
            + (trace.size() == 1 ? " span  " : " spans  ")
            + services.size()
            + (services.size() == 1 ? " service  " : " services  ")
            + duration(end - start);
    out.append(style.bold(title)).append('\n');
    String head =
        pad("service", serviceWidth) + "  " + pad("span", nameWidth) + "  " + left("duration", 10);
    out.append(style.dim(head)).append('\n');
    for (Row row : rows) {
      Span span = row.span();
      int colour = PALETTE[services.indexOf(span.service()) % PALETTE.length];
      String outcome = outcome(span);
      String line =
          style.colour(colour, pad(span.service(), serviceWidth))
              + "  "
              + pad(name(row), nameWidth)
              + "  "
              + left(duration(span.duration()), 10)
              + "  "
              + style.colour(colour, bar(span, start, end, barWidth))
              + "  "
              + (span.status() == SpanStatus.ERROR ? style.red(outcome) : style.yellow(outcome));
      out.append(style.colour() ? line : line.stripTrailing()).append('\n');
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Set<Long> drawn = new HashSet<>();
    for (Span top : trace.tops()) {
      add(top, 0, !top.isRoot(), rows, drawn);
    }
    for (Span span : trace.spans()) { // spans that are each other's parents hang under no top
      if (!drawn.contains(span.spanId())) {
        add(span, 0, true, rows, drawn);
      }
    }
    return rows;
  }

  private void add(Span span, int depth, boolean orphan, List<Row> rows, Set<Long> drawn) {
    if (!drawn.add(span.spanId())) {
      return;
    }
    rows.add(new Row(span, depth, orphan));
    List<Span> children = trace.children(span);
    children.sort(Comparator.comparingLong(Span::start));
    for (Span child : children) {
      add(child, depth + 1, false, rows, drawn);
    }
  }

  private static String name(Row row) {
    String kind =
        switch (row.span().kind()) {
          case CLIENT, PRODUCER -> "→ ";
          case SERVER, CONSUMER -> "← ";
          default -> "";
        };
    String name = row.span().name();
    int slash = name.lastIndexOf('/');
    boolean method = row.span().attributes().has("rpc.method") && slash > 0;
    String brief = method ? name.substring(name.lastIndexOf('.', slash) + 1) : name;
    return "  ".repeat(Math.min(row.depth(), 12))
        + (row.orphan() ? "(orphan) " : "")
        + kind
        + brief;
  }

  private static String outcome(Span span) {
    String code = span.errorCode();
    if (code != null) {
      String origin = span.attributes().text("plumbline.error.origin");
      String reason = span.attributes().text("plumbline.error.reason");
      return code
          + (reason == null ? "" : "/" + reason)
          + (origin == null ? "" : " from " + origin);
    }
    Object rpc = span.attributes().get("rpc.response.status_code");
    Object http = span.attributes().get("http.response.status_code");
    Object status = rpc == null ? http : rpc;
    if (status != null) {
      return status.toString();
    }
    boolean failed = span.status() == SpanStatus.ERROR;
    return failed ? "ERROR" : span.kind() == SpanKind.SERVER ? "OK" : "";
  }

  private static String bar(Span span, long start, long end, int width) {
    double scale = (double) width / Math.max(1, end - start);
    int from = Math.min(width - 1, Math.max(0, (int) Math.floor((span.start() - start) * scale)));
    int to = Math.min(width, Math.max(from + 1, (int) Math.round((span.end() - start) * scale)));
    return " ".repeat(from) + "█".repeat(to - from) + " ".repeat(width - to);
  }

  /** Three significant figures in the unit that suits. */
  static String duration(long nanos) {
    double value = nanos;
    String[] units = {"ns", "µs", "ms", "s"};
    int unit = 0;
    while (Math.abs(value) >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    String format =
        unit == 0 || Math.abs(value) >= 100
            ? "%.0f %s"
            : Math.abs(value) >= 10 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, format, value, units[unit]);
  }

  private static String pad(String text, int width) {
    if (text.length() > width) {
      return text.substring(0, Math.max(0, width - 1)) + "…";
    }
    return text + " ".repeat(width - text.length());
  }

  private static String left(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }
}

package dev.plumbline.workbench.demo;

import dev.plumbline.cli.format.TextTable;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fault as the server spans of each hop and the HTTP response report it.
 *
 * @param hops for each hop, innermost first, the tuples of its server spans; one entry per attempt,
 *     empty for a span without a failure
 */
record FaultReport(
    DemoFault fault, OrderAnswer answer, Map<String, List<Optional<ObservedTuple>>> hops) {

  static FaultReport of(DemoFault fault, OrderAnswer answer, List<Span> trace) {
    Map<String, List<Optional<ObservedTuple>>> hops = new LinkedHashMap<>();
    for (String hop : DemoFault.HOPS) {
      List<Optional<ObservedTuple>> tuples = new ArrayList<>();
      for (Span span : trace) {
        if (span.kind() == SpanKind.SERVER && span.service().equals(hop)) {
          tuples.add(ObservedTuple.of(span));
        }
      }
      hops.put(hop, List.copyOf(tuples));
    }
    return new FaultReport(fault, answer, hops);
  }

  /**
   * Returns the differences from the expected tuple; empty if every hop and the response have the
   * same one and it is that of the injected fault.
   */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    for (String hop : fault.reportingHops()) {
      List<Optional<ObservedTuple>> tuples = hops.getOrDefault(hop, List.of());
      if (tuples.isEmpty()) {
        found.add(hop + " has no server span");
      }
      for (Optional<ObservedTuple> tuple : tuples) {
        if (tuple.isEmpty()) {
          found.add(hop + " reports no failure");
        } else {
          compare(hop, tuple.get(), found);
        }
      }
    }
    if (fault.kind() == DemoFault.Kind.CANCELLED) {
      if (answer.status() != 0) {
        found.add("an HTTP response arrived (" + answer + ") although the client had cancelled");
      }
    } else if (answer.tuple().isEmpty()) {
      found.add("the HTTP response is not a problem document: " + answer);
    } else {
      if (answer.status() != fault.kind().status()) {
        found.add(
            "the HTTP response has status "
                + answer.status()
                + ", expected "
                + fault.kind().status());
      }
      compare("the HTTP response", answer.tuple().get(), found);
    }
    return List.copyOf(found);
  }

  /** Returns the tuple of the innermost hop that has one, else the answer's. */
  Optional<ObservedTuple> first() {
    for (List<Optional<ObservedTuple>> tuples : hops.values()) {
      for (Optional<ObservedTuple> tuple : tuples) {
        if (tuple.isPresent()) {
          return tuple;
        }
      }
    }
    return answer.tuple();
  }

  /**
   * Returns a table: the whole tuple at the first hop that has it, then which others are the same
   * and which differ.
   */
  static String text(List<FaultReport> reports) {
    TextTable table = new TextTable("fault", "worker", "gateway", "edge", "HTTP response");
    for (FaultReport report : reports) {
      Optional<ObservedTuple> first = report.first();
      boolean stated = false;
      List<String> cells = new ArrayList<>();
      cells.add(report.fault().word());
      for (String hop : DemoFault.HOPS) {
        List<Optional<ObservedTuple>> tuples = report.hops().getOrDefault(hop, List.of());
        cells.add(cell(tuples, first, stated));
        stated |= tuples.stream().anyMatch(Optional::isPresent);
      }
      cells.add(answerCell(report.answer(), first, stated));
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private void compare(String hop, ObservedTuple tuple, List<String> found) {
    if (!tuple.code().equals(fault.kind().code())
        || !fault.kind().reasons().contains(tuple.reason())
        || !tuple.origin().equals(fault.origin())) {
      found.add(
          "%s reports \"%s\", expected %s %s @%s"
              .formatted(
                  hop,
                  tuple,
                  fault.kind().code(),
                  String.join("|", fault.kind().reasons()),
                  fault.origin()));
    } else if (first().isPresent() && !tuple.isSameFailureAs(first().get())) {
      found.add(
          "%s reports \"%s\", the origin reported \"%s\"".formatted(hop, tuple, first().get()));
    }
  }

  private static String cell(
      List<Optional<ObservedTuple>> tuples, Optional<ObservedTuple> first, boolean stated) {
    if (tuples.isEmpty()) {
      return "not reached";
    }
    List<String> texts =
        tuples.stream()
            .map(
                tuple -> {
                  if (tuple.isEmpty()) {
                    return "nothing";
                  }
                  boolean same =
                      stated && first.isPresent() && tuple.get().isSameFailureAs(first.get());
                  return same ? "same, " + tuple.get().fault() : tuple.get().toString();
                })
            .distinct()
            .toList();
    String attempts = tuples.size() > 1 ? " (" + tuples.size() + " attempts)" : "";
    return String.join(" / ", texts) + attempts;
  }

  private static String answerCell(
      OrderAnswer answer, Optional<ObservedTuple> first, boolean stated) {
    if (answer.status() == 0) {
      return answer.failure();
    }
    boolean same =
        stated
            && answer.tuple().isPresent()
            && first.isPresent()
            && answer.tuple().get().isSameFailureAs(first.get());
    return same ? answer.status() + " same" : answer.toString();
  }
}

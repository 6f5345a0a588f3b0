package dev.plumbline.cli.demo;

import dev.plumbline.cli.format.TextTable;
import dev.plumbline.otlp.Span;
import dev.plumbline.otlp.SpanKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One fault as it was told: by the server spans of each hop and by the HTTP answer.
 *
 * @param told for each hop, innermost first, what its server spans said; one entry per attempt,
 *     empty where a span told of no failure
 */
record FaultStory(Fault fault, Answer answer, Map<String, List<Optional<Tuple>>> told) {

  static FaultStory of(Fault fault, Answer answer, List<Span> trace) {
    Map<String, List<Optional<Tuple>>> told = new LinkedHashMap<>();
    for (String hop : Fault.HOPS) {
      List<Optional<Tuple>> tuples = new ArrayList<>();
      for (Span span : trace) {
        if (span.kind() == SpanKind.SERVER && span.service().equals(hop)) {
          tuples.add(Tuple.of(span));
        }
      }
      told.put(hop, List.copyOf(tuples));
    }
    return new FaultStory(fault, answer, told);
  }

  /**
   * Returns what is wrong with the story, empty when every hop and the answer tell the same and it
   * is what was acted out.
   */
  List<String> contradictions() {
    List<String> found = new ArrayList<>();
    for (String hop : fault.tellers()) {
      List<Optional<Tuple>> tuples = told.getOrDefault(hop, List.of());
      if (tuples.isEmpty()) {
        found.add(hop + " has no server span");
      }
      for (Optional<Tuple> tuple : tuples) {
        if (tuple.isEmpty()) {
          found.add(hop + " tells of no failure");
        } else {
          compare(hop, tuple.get(), found);
        }
      }
    }
    if (fault.kind() == Fault.Kind.CANCELLED) {
      if (answer.status() != 0) {
        found.add("the HTTP answer came (" + answer + ") although the client had given up");
      }
    } else if (answer.tuple().isEmpty()) {
      found.add("the HTTP answer is no problem document: " + answer);
    } else {
      if (answer.status() != fault.kind().status()) {
        found.add(
            "the HTTP answer has status "
                + answer.status()
                + ", expected "
                + fault.kind().status());
      }
      compare("the HTTP answer", answer.tuple().get(), found);
    }
    return List.copyOf(found);
  }

  /** Returns the tuple of the innermost hop that has one, else the answer's. */
  Optional<Tuple> first() {
    for (List<Optional<Tuple>> tuples : told.values()) {
      for (Optional<Tuple> tuple : tuples) {
        if (tuple.isPresent()) {
          return tuple;
        }
      }
    }
    return answer.tuple();
  }

  /**
   * Returns a table of stories: the whole tuple where it is first told, then what is the same and
   * what is not.
   */
  static String text(List<FaultStory> stories) {
    TextTable table = new TextTable("fault", "worker", "gateway", "edge", "HTTP answer");
    for (FaultStory story : stories) {
      Optional<Tuple> first = story.first();
      boolean stated = false;
      List<String> cells = new ArrayList<>();
      cells.add(story.fault().word());
      for (String hop : Fault.HOPS) {
        List<Optional<Tuple>> tuples = story.told().getOrDefault(hop, List.of());
        cells.add(cell(tuples, first, stated));
        stated |= tuples.stream().anyMatch(Optional::isPresent);
      }
      cells.add(answerCell(story.answer(), first, stated));
      table.row(cells.toArray(String[]::new));
    }
    return table.toString();
  }

  private void compare(String teller, Tuple tuple, List<String> found) {
    if (!tuple.code().equals(fault.kind().code())
        || !fault.kind().reasons().contains(tuple.reason())
        || !tuple.origin().equals(fault.origin())) {
      found.add(
          "%s says \"%s\", expected %s %s @%s"
              .formatted(
                  teller,
                  tuple,
                  fault.kind().code(),
                  String.join("|", fault.kind().reasons()),
                  fault.origin()));
    } else if (first().isPresent() && !tuple.tellsTheSameAs(first().get())) {
      found.add(
          "%s says \"%s\", where it began \"%s\" was said".formatted(teller, tuple, first().get()));
    }
  }

  private static String cell(List<Optional<Tuple>> tuples, Optional<Tuple> first, boolean stated) {
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
                      stated && first.isPresent() && tuple.get().tellsTheSameAs(first.get());
                  return same ? "same, " + tuple.get().fault() : tuple.get().toString();
                })
            .distinct()
            .toList();
    String attempts = tuples.size() > 1 ? " (" + tuples.size() + " attempts)" : "";
    return String.join(" / ", texts) + attempts;
  }

  private static String answerCell(Answer answer, Optional<Tuple> first, boolean stated) {
    if (answer.status() == 0) {
      return answer.failure();
    }
    boolean same =
        stated
            && answer.tuple().isPresent()
            && first.isPresent()
            && answer.tuple().get().tellsTheSameAs(first.get());
    return same ? answer.status() + " same" : answer.toString();
  }
}

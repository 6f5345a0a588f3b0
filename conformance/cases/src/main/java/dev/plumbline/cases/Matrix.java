package dev.plumbline.cases;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** The results of a run: folder by participant, and everything unexpected. */
public final class Matrix {
  private final List<Participant> participants;
  private final List<CaseOutcome> outcomes;
  private final List<String> complaints;

  Matrix(List<Participant> participants, List<CaseOutcome> outcomes, List<String> complaints) {
    this.participants = List.copyOf(participants);
    this.outcomes = List.copyOf(outcomes);
    List<String> all = new ArrayList<>(complaints);
    outcomes.stream().map(CaseOutcome::complaint).filter(text -> !text.isEmpty()).forEach(all::add);
    this.complaints = List.copyOf(all);
  }

  public List<CaseOutcome> outcomes() {
    return outcomes;
  }

  /** One text for each unexpected result. */
  public List<String> complaints() {
    return complaints;
  }

  public boolean passed() {
    return complaints.isEmpty() && !outcomes.isEmpty();
  }

  /** The number of expected outputs; an expected `unsupported` does not count. */
  public long right() {
    return outcomes.stream().filter(each -> each.right() && !excused(each)).count();
  }

  /** Prints complaints first, then the table, then the sum. */
  public void print(PrintWriter out) {
    complaints.forEach(out::println);
    if (!complaints.isEmpty()) {
      out.println();
    }
    List<String> folders = new ArrayList<>(CaseFiles.FOLDERS);
    folders.add("all");
    List<List<String>> columns = new ArrayList<>();
    columns.add(column("", folders));
    for (Participant participant : participants) {
      columns.add(
          column(
              participant.name(),
              folders.stream().map(folder -> summary(participant.name(), folder)).toList()));
    }
    for (int row = 0; row <= folders.size(); row++) {
      StringBuilder line = new StringBuilder();
      for (List<String> column : columns) {
        line.append(column.get(row));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** The cells below a heading, padded to the widest. */
  private static List<String> column(String head, List<String> cells) {
    List<String> column = new ArrayList<>();
    column.add(head);
    column.addAll(cells);
    int width = column.stream().mapToInt(String::length).max().orElse(0) + 3;
    column.replaceAll(text -> cell(text, width));
    return column;
  }

  private String summary(String participant, String folder) {
    List<CaseOutcome> here =
        outcomes.stream()
            .filter(each -> each.participant().equals(participant))
            .filter(each -> folder.equals("all") || each.of().folder().equals(folder))
            .toList();
    StringBuilder text = new StringBuilder();
    for (Result result : Result.values()) {
      add(text, result.toString(), here, each -> each.result() == result && !excused(each));
    }
    // No failure, and should not read like one.
    add(text, "not its own", here, Matrix::excused);
    return text.isEmpty() ? "-" : text.toString();
  }

  private static boolean excused(CaseOutcome each) {
    return each.result() == Result.UNSUPPORTED && each.right() && !each.known();
  }

  private static void add(
      StringBuilder text, String word, List<CaseOutcome> here, Predicate<CaseOutcome> which) {
    long count = here.stream().filter(which).count();
    if (count > 0) {
      text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(word);
    }
  }

  private static String cell(String text, int width) {
    return String.format(Locale.ROOT, "%-" + width + "s", text);
  }
}

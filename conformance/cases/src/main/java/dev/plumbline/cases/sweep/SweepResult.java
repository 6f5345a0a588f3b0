package dev.plumbline.cases.sweep;

import java.util.List;

/**
 * The decisions at all rates.
 *
 * @param escaped ids that a participant keeps at a rate although one drops them at a higher
 * @param complaints one text for each unexpected result
 */
public record SweepResult(
    int ids,
    List<RateResult> rates,
    List<String> participants,
    long escaped,
    List<String> complaints) {
  public SweepResult {
    rates = List.copyOf(rates);
    participants = List.copyOf(participants);
    complaints = List.copyOf(complaints);
  }

  public boolean passed() {
    return complaints.isEmpty();
  }

  /** Decisions that were compared between participants. */
  public long compared() {
    return (long) ids * rates.size();
  }
}

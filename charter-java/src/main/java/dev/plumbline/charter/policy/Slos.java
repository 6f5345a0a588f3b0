package dev.plumbline.charter.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The service level objectives of the journeys, and the period of the error budget. */
public final class Slos {
  private final int windowDays;
  private final List<Journey> journeys;

  public Slos(int windowDays, List<Journey> journeys) {
    this.windowDays = windowDays;
    this.journeys = Collections.unmodifiableList(new ArrayList<>(journeys));
  }

  /** No objectives. */
  public static Slos none() {
    return new Slos(30, Collections.emptyList());
  }

  /** The period of the error budget, in days. */
  public int windowDays() {
    return windowDays;
  }

  /** In the order of the charter. */
  public List<Journey> journeys() {
    return journeys;
  }
}

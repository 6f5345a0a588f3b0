package dev.plumbline.cli.lesson.demand;

/**
 * How a demand was met.
 *
 * @param met whether it was
 * @param found what was seen, in a few words
 */
public record Outcome(boolean met, String found) {

  /** Met when it holds for all of so many requests. */
  static Outcome ofAll(long holds, int requests) {
    return new Outcome(holds == requests, holds + " of " + requests + " requests");
  }

  /** The same, with more to say about it. */
  Outcome with(String more) {
    return more.isEmpty() ? this : new Outcome(met, found + "; " + more);
  }
}

package dev.plumbline.cases;

import dev.plumbline.clients.Json;

/**
 * The result of one case with one participant.
 *
 * @param id that of the case, with {@code #grpc} where it ran over another carrier
 * @param right whether that is the expected result; a known failure is
 * @param known whether the known-failing list has it
 */
public record CaseOutcome(
    String participant,
    Case of,
    String id,
    Answer answer,
    Result result,
    boolean right,
    boolean known) {

  /** What is wrong, for people: empty when nothing is. */
  public String complaint() {
    if (right) {
      return "";
    }
    if (known) {
      return participant + " " + id + ": passes, but is listed as known to fail";
    }
    return participant
        + " "
        + id
        + ": "
        + result
        + System.lineSeparator()
        + "  input    "
        + Answer.shortened(Json.write(of.input()))
        + System.lineSeparator()
        + "  expected "
        + Answer.shortened(Json.write(of.expected()))
        + System.lineSeparator()
        + "  answered "
        + Answer.shortened(answer.describe())
        + System.lineSeparator()
        + "  because  "
        + of.why();
  }
}

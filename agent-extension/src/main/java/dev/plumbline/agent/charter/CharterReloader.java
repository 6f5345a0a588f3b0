package dev.plumbline.agent.charter;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reloads a changed charter: a valid one replaces the active charter as a whole, an invalid one is
 * refused and the active charter stays.
 *
 * <p>It compares names, real paths, times and sizes of the files. A change is read once two
 * successive fingerprints are equal, so that no half-written charter is read. Where they keep
 * differing, a charter is read at the {@value #RESTLESS_CHECKS}th check, if it does not change
 * while it is read.
 */
public final class CharterReloader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private static final int RESTLESS_CHECKS = 3;

  private final CharterSource source;
  private final @Nullable Mode asked;
  private final ReloadCounter reloads;
  private final Function<ActiveCharter, List<String>> activate;
  private String refusal;
  private String handled;
  private String last;
  private int restless;

  /**
   * @param asked the mode that the process was started with; null for the policy's mode
   * @param refusal why the charter of the start was refused; empty when it was not
   * @param read the fingerprint of the files that were read at the start
   * @param activate activates the new charter; returns the parts of it that wait for the next start
   */
  public CharterReloader(
      CharterSource source,
      @Nullable Mode asked,
      ReloadCounter reloads,
      String refusal,
      String read,
      Function<ActiveCharter, List<String>> activate) {
    this.source = source;
    this.asked = asked;
    this.reloads = reloads;
    this.refusal = refusal;
    this.activate = activate;
    this.handled = read;
    this.last = handled;
  }

  /** Checks the files once. If reading a change throws, the next check finds the change again. */
  void check(ActiveCharter active) {
    String now = source.fingerprint();
    boolean stable = now.equals(last);
    last = now;
    restless = stable ? 0 : restless + 1;
    if (now.equals(handled) || (!stable && restless < RESTLESS_CHECKS)) {
      return;
    }
    CharterResult result = source.load();
    if (stable || source.fingerprint().equals(now)) {
      change(active, result);
      handled = now;
      restless = 0;
    }
  }

  private void change(ActiveCharter active, CharterResult result) {
    if (!result.isValid()) {
      String why = ActiveCharterLoader.describe(result.problems());
      if (why.equals(refusal)) {
        return; // it was tried again
      }
      refusal = why;
      reloads.refused();
      logger.log(
          Level.WARNING,
          "Plumbline rejects the changed charter and keeps {0}: {1}",
          new Object[] {active.charter(), why});
      return;
    }
    refusal = "";
    Charter charter = result.charter();
    if (charter.digest().equals(active.charter().digest()) && !active.isSubstitute()) {
      return;
    }
    Mode mode = asked == null ? charter.policy().enforcement().mode() : asked;
    List<String> pending = activate.apply(active.successor(charter, mode));
    reloads.applied();
    logger.log(
        Level.INFO,
        "Plumbline activated charter {0} in place of {1}, mode={2}{3}",
        new Object[] {
          charter,
          active.charter(),
          mode.word(),
          pending.isEmpty()
              ? ""
              : "; waiting for the next start of the process: " + String.join(", ", pending)
        });
  }
}

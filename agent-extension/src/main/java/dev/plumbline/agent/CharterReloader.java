package dev.plumbline.agent;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterFiles;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reloads a changed charter: a valid one replaces the active charter as a whole, an invalid one is
 * refused and the active charter stays.
 *
 * <p>It compares names, real paths, times and sizes of the files. A change is read once two
 * successive fingerprints are equal, so that no half-written charter is read.
 */
final class CharterReloader {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private final Path path;
  private final @Nullable Mode asked;
  private final ReloadCounter reloads;
  private final Consumer<ActiveCharter> takeOver;
  private String settled;
  private String seen;

  /**
   * @param asked the mode that the process was started with; null for the policy's mode
   * @param takeOver activates the new charter
   */
  CharterReloader(
      Path path, @Nullable Mode asked, ReloadCounter reloads, Consumer<ActiveCharter> takeOver) {
    this.path = path;
    this.asked = asked;
    this.reloads = reloads;
    this.takeOver = takeOver;
    this.settled = CharterFiles.fingerprint(path);
    this.seen = settled;
  }

  /** Checks the files once. If reading a change throws, the next check finds the change again. */
  void look(ActiveCharter holding) {
    String now = CharterFiles.fingerprint(path);
    boolean rests = now.equals(seen);
    seen = now;
    if (rests && !now.equals(settled)) {
      change(holding);
      settled = now;
    }
  }

  private void change(ActiveCharter holding) {
    CharterResult result = Charter.load(path);
    if (!result.isValid()) {
      reloads.refused();
      logger.log(
          Level.WARNING,
          "Plumbline refuses the changed charter and keeps {0}: {1}",
          new Object[] {holding.charter(), ActiveCharterLoader.describe(result.problems())});
      return;
    }
    Charter charter = result.charter();
    if (charter.digest().equals(holding.charter().digest())) {
      return;
    }
    Mode mode = asked == null ? charter.policy().enforcement().mode() : asked;
    takeOver.accept(holding.successor(charter, mode));
    reloads.applied();
    logger.log(
        Level.INFO,
        "Plumbline took over charter {0} from {1}, mode={2}; labels, buckets and limits of metrics"
            + " and RPC names stay as they were at the start",
        new Object[] {charter, holding.charter(), mode.word()});
  }
}

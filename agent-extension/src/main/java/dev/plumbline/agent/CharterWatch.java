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
 * Notices that the charter was changed, reads it, and lets it take over whole, or refuses it whole
 * and keeps the one that holds.
 *
 * <p>It looks at names, real places, times and sizes of the files, twice: what is still being
 * written is left alone until it rests.
 */
final class CharterWatch {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");

  private final Path path;
  private final @Nullable Mode asked;
  private final Reloads reloads;
  private final Consumer<Law> takeOver;
  private String settled;
  private String seen;

  /**
   * @param asked the mode that the process was started with; null lets the policy say
   * @param takeOver makes a law hold
   */
  CharterWatch(Path path, @Nullable Mode asked, Reloads reloads, Consumer<Law> takeOver) {
    this.path = path;
    this.asked = asked;
    this.reloads = reloads;
    this.takeOver = takeOver;
    this.settled = CharterFiles.fingerprint(path);
    this.seen = settled;
  }

  /**
   * Looks once. A change that could not be read, because this failed, is one at the next look too.
   */
  void look(Law holding) {
    String now = CharterFiles.fingerprint(path);
    boolean rests = now.equals(seen);
    seen = now;
    if (rests && !now.equals(settled)) {
      change(holding);
      settled = now;
    }
  }

  private void change(Law holding) {
    CharterResult result = Charter.load(path);
    if (!result.isValid()) {
      reloads.refused();
      logger.log(
          Level.WARNING,
          "Plumbline refuses the changed charter and keeps {0}: {1}",
          new Object[] {holding.charter(), LawLoader.told(result.problems())});
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

package dev.plumbline.agent;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.CharterResult;
import dev.plumbline.charter.policy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the charter was changed, reads it, and lets it take over whole, or refuses it whole
 * and keeps the one that holds.
 *
 * <p>It looks at names, times and sizes of the files, twice: what is still being written is left
 * alone until it rests.
 */
final class CharterWatch {
  private static final Logger logger = Logger.getLogger("dev.plumbline.agent");
  private static final int MAX_DEPTH = 9;
  private static final int MAX_FILES = 2000;

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
    this.settled = fingerprint();
    this.seen = settled;
  }

  /** Looks once. */
  void look(Law holding) {
    String now = fingerprint();
    boolean rests = now.equals(seen);
    seen = now;
    if (rests && !now.equals(settled)) {
      settled = now;
      change(holding);
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

  /** Names, times and sizes; a text of its own when there is nothing to be read. */
  private String fingerprint() {
    try (Stream<Path> files = Files.walk(path, MAX_DEPTH)) {
      List<Path> all = files.limit(MAX_FILES).sorted().collect(Collectors.toList());
      StringBuilder text = new StringBuilder();
      for (Path file : all) {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isDirectory()) {
          text.append(file)
              .append(' ')
              .append(attributes.lastModifiedTime().toMillis())
              .append(' ')
              .append(attributes.size())
              .append('\n');
        }
      }
      return text.toString();
    } catch (IOException | RuntimeException unreadable) {
      return unreadable.toString();
    }
  }
}

package dev.plumbline.cli.diff;

import dev.plumbline.charter.Charter;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes from one charter to another, and the version that they need. A version follows
 * Semantic Versioning 2.0.0: a breaking change needs a major step, a compatible one a minor step,
 * words alone a patch; before 1.0.0 a breaking change needs a minor step, any other a patch.
 */
public final class CharterDiff {
  private final Charter before;
  private final Charter after;
  private final List<Change> changes;

  private CharterDiff(Charter before, Charter after, List<Change> changes) {
    this.before = before;
    this.after = after;
    this.changes = List.copyOf(changes);
  }

  public static CharterDiff between(Charter before, Charter after) {
    Map<CharterStatements.Key, String> old = CharterStatements.of(before);
    Map<CharterStatements.Key, String> now = CharterStatements.of(after);
    Weakening whole = new Weakening(before, after);
    List<Change> changes = whole.ofNewRows();
    Set<String> gone = subjectsOf(old);
    gone.removeAll(subjectsOf(now));
    Set<String> fresh = subjectsOf(now);
    fresh.removeAll(subjectsOf(old));
    old.forEach(
        (key, value) -> {
          String other = now.get(key);
          if (other == null && isSaid(key, gone)) {
            changes.add(change(whole.of(key), key.aspect().removed(), key, value, null));
          } else if (other != null && !other.equals(value)) {
            changes.add(
                change(whole.of(key), key.aspect().changed(value, other), key, value, other));
          }
        });
    now.forEach(
        (key, value) -> {
          if (!old.containsKey(key) && isSaid(key, fresh)) {
            changes.add(change(whole.of(key), key.aspect().added(), key, null, value));
          }
        });
    changes.removeIf(new DerivedChanges(changes)::isOne);
    changes.sort((a, b) -> b.impact().compareTo(a.impact()));
    return new CharterDiff(before, after, changes);
  }

  /** A subject that is added or removed as a whole is one change, not one for each of its parts. */
  private static boolean isSaid(CharterStatements.Key key, Set<String> whole) {
    return !whole.contains(key.subject()) || saysThatItIs(key);
  }

  /** What is in a charter as a whole: attributes, spans, metrics, services. */
  private static Set<String> subjectsOf(Map<CharterStatements.Key, String> statements) {
    Set<String> subjects = new HashSet<>();
    for (CharterStatements.Key key : statements.keySet()) {
      if (saysThatItIs(key)) {
        subjects.add(key.subject());
      }
    }
    return subjects;
  }

  /** Statements about a list, like the resource or the exceptions of a language, stand alone. */
  private static boolean saysThatItIs(CharterStatements.Key key) {
    return key.item().isEmpty() && key.subject().startsWith(key.aspect().noun() + " ");
  }

  /**
   * @param whole what it means in the whole of the charters, or null where it means {@code alone}
   */
  private static Change change(
      @Nullable Impact whole,
      Impact alone,
      CharterStatements.Key key,
      @Nullable String before,
      @Nullable String after) {
    Impact impact = whole == null ? alone : whole;
    return new Change(impact, key.subject(), key.aspect(), key.item(), before, after);
  }

  /** Breaking ones first, else in the order of the charter. */
  public List<Change> changes() {
    return changes;
  }

  public long count(Impact impact) {
    return changes.stream().filter(change -> change.impact() == impact).count();
  }

  public Charter before() {
    return before;
  }

  public Charter after() {
    return after;
  }

  /** Whether only words differ: briefs, notes, places. */
  public boolean onlyWords() {
    return changes.isEmpty() && !before.digest().equals(after.digest());
  }

  /** The least version that the new charter may have. */
  public SemanticVersion required() {
    SemanticVersion old = SemanticVersion.of(before.version());
    if (before.digest().equals(after.digest())) {
      return old;
    }
    boolean breaking = count(Impact.BREAKING) > 0;
    if (old.major() == 0) {
      return breaking ? old.nextMinor() : old.nextPatch();
    }
    if (breaking) {
      return old.nextMajor();
    }
    return changes.isEmpty() ? old.nextPatch() : old.nextMinor();
  }

  /** Whether the new charter's version is high enough. */
  public boolean isVersioned() {
    return SemanticVersion.of(after.version()).compareTo(required()) >= 0;
  }
}

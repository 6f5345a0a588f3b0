package dev.plumbline.agent.export;

import dev.plumbline.agent.guard.HookGuard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies the rules to each item of a batch; a rule that throws never stops the export. */
final class ExportBatch {
  private ExportBatch() {}

  /**
   * The corrected batch: the same object when no item changes. When a rule throws, the item is
   * exported without its values where sensitive ones are protected: it may have one. Slow rules are
   * not skipped: no application waits for them.
   *
   * @param attributes the rules of the items' attributes
   * @param guard the guard under whose name failures are counted
   * @param before the rules of items from before a reload; null where they are the same
   */
  static <T> Collection<T> enforced(
      Collection<T> recorded,
      AttributeEnforcement attributes,
      HookGuard guard,
      ItemRules<T> rules,
      @Nullable KeptRules<T> before) {
    AttributePass pass = attributes.take();
    AttributePass passBefore = before == null ? pass : before.attributes.take();
    long now = before == null ? 0 : KeptRules.now();
    List<T> enforced = null;
    int passed = 0;
    for (T item : recorded) {
      T kept = item;
      boolean early = before != null;
      try {
        guard.begin();
        early = before != null && before.holdFor(item, now);
        kept =
            before != null && early
                ? before.rules.apply(item, passBefore)
                : rules.apply(item, pass);
      } catch (RuntimeException | LinkageError | StackOverflowError problem) {
        attributes.active().findings().failed(guard.hook(), problem);
        kept = early || attributes.protections().isOfAll() ? without(item, rules) : item;
      }
      if (kept != item && enforced == null) {
        enforced = firstOf(recorded, passed);
      }
      if (enforced != null && kept != null) {
        enforced.add(kept);
      }
      passed++;
    }
    attributes.giveBack(pass);
    if (before != null) {
      before.attributes.giveBack(passBefore);
    }
    return enforced == null ? recorded : enforced;
  }

  private static <T> @Nullable T without(T item, ItemRules<T> rules) {
    try {
      return rules.bare(item);
    } catch (RuntimeException | LinkageError | StackOverflowError again) {
      return null; // the first failure is counted
    }
  }

  private static <T> List<T> firstOf(Collection<T> recorded, int count) {
    List<T> first = new ArrayList<>(recorded.size());
    int i = 0;
    for (T item : recorded) {
      if (i++ == count) {
        break;
      }
      first.add(item);
    }
    return first;
  }
}

package dev.plumbline.agent.export;

import dev.plumbline.agent.Fuse;
import dev.plumbline.charter.finding.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Applies a law to each item of a batch. */
final class Batch {
  private Batch() {}

  /**
   * The batch as it may leave: the same object when no item changes. An item that a rule fails on
   * leaves without its values where sensitive ones are protected: it may have one. However long it
   * takes, nothing leaves unseen: no application waits for it.
   *
   * @param fuse whose name failures are counted under
   */
  static <T> Collection<T> lawful(
      Collection<T> recorded, ExportLaw now, Fuse fuse, ItemLaw<T> law) {
    AttributePass pass = now.attributes().take();
    boolean protects = now.law().enforces(Rule.ATTRIBUTE_SENSITIVE);
    List<T> lawful = null;
    int passed = 0;
    for (T item : recorded) {
      T kept = item;
      try {
        fuse.begin();
        kept = law.apply(item, pass);
      } catch (RuntimeException | LinkageError | StackOverflowError problem) {
        now.law().findings().failed(fuse.hook(), problem);
        kept = protects ? without(item, law) : item;
      }
      if (kept != item && lawful == null) {
        lawful = firstOf(recorded, passed);
      }
      if (lawful != null && kept != null) {
        lawful.add(kept);
      }
      passed++;
    }
    now.attributes().giveBack(pass);
    return lawful == null ? recorded : lawful;
  }

  private static <T> @Nullable T without(T item, ItemLaw<T> law) {
    try {
      return law.bare(item);
    } catch (RuntimeException | LinkageError | StackOverflowError again) {
      return null; // the failure before it is counted
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

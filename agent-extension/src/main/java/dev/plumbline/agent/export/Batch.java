package dev.plumbline.agent.export;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Applies a law to each item of a batch. */
final class Batch {
  private Batch() {}

  /**
   * The batch as it may leave: the same object when no item changes. An item whose law fails stays
   * as it was.
   *
   * @param law gives the item itself, another in its place, or null to leave it out
   */
  static <T> Collection<T> lawful(
      Collection<T> recorded,
      ExportLaw now,
      String name,
      BiFunction<T, AttributePass, @Nullable T> law) {
    AttributePass pass = now.attributes().take();
    List<T> lawful = null;
    int passed = 0;
    for (T item : recorded) {
      T kept = item;
      try {
        kept = law.apply(item, pass);
      } catch (RuntimeException | LinkageError problem) {
        now.law().findings().failed(name, problem);
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

package dev.plumbline.agent.export;

import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.KeyRules;
import dev.plumbline.agent.export.rule.PresentAttributes;
import dev.plumbline.agent.export.rule.SpanRow;
import dev.plumbline.charter.AttributeLookup;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the few values of an item that span names, matches and requirements need, by the slots of
 * their keys. It is reused without allocation: what an item before left does not count.
 */
final class PresentValues implements AttributeLookup, PresentAttributes {
  private final KeyRules keys;
  private final int[] stamps;
  private final Object[] values;
  private int stamp;
  private @Nullable SpanRow naming;

  PresentValues(KeyRules keys) {
    this.keys = keys;
    this.stamps = new int[keys.slots().size()];
    this.values = new Object[keys.slots().size()];
  }

  /** Another item, of which nothing is present yet. */
  void begin() {
    if (++stamp == 0) {
      Arrays.fill(stamps, 0);
      stamp = 1;
    }
  }

  void put(int slot, Object value) {
    stamps[slot] = stamp;
    values[slot] = value;
  }

  /** A key that is present, of whose value nothing depends. */
  void note(int slot) {
    stamps[slot] = stamp;
  }

  @Override
  public boolean has(int slot) {
    return stamps[slot] == stamp;
  }

  @Override
  public boolean hasAll(int[] slots) {
    for (int slot : slots) {
      if (stamps[slot] != stamp) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String keyOf(int slot) {
    return keys.slots().keyOf(slot);
  }

  /** Sets the row whose name template reads attributes next, by {@link #get}. */
  @Override
  public AttributeLookup under(SpanRow row) {
    naming = row;
    return this;
  }

  /** The value of an attribute in the row's name template. */
  @Override
  public @Nullable Object get(String key) {
    SpanRow row = naming;
    int slot = row == null ? KeyRule.UNASKED : row.slotOfNamed(key);
    return slot == KeyRule.UNASKED || !has(slot) ? null : values[slot];
  }
}

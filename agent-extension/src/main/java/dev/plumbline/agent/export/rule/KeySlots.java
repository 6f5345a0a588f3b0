package dev.plumbline.agent.export.rule;

import java.util.ArrayList;
import java.util.List;

/** The keys whose presence or value a name, match or requirement asks for; each has a slot. */
public final class KeySlots {
  private final List<String> keys = new ArrayList<>();

  /** How many keys have a slot. */
  public int size() {
    return keys.size();
  }

  public String keyOf(int slot) {
    return keys.get(slot);
  }

  /** The slot of a key; of a template any key that it matches fills it. */
  int of(String key, KeyRule rule) {
    if (rule.slot() == KeyRule.UNASKED) {
      rule.slot(keys.size());
      keys.add(key);
    }
    return rule.slot();
  }
}

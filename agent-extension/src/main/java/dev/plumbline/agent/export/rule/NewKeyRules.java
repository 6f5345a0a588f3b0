package dev.plumbline.agent.export.rule;

import dev.plumbline.charter.Location;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.charter.registry.AttributeRules;
import dev.plumbline.charter.registry.AttributeType;
import dev.plumbline.charter.registry.Protection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the rules of keys, each with the strictest protection of all charters that hold on. */
final class NewKeyRules {
  private static final Location NOWHERE = new Location("no charter", 1, 1);

  private final AttributeRules attributes;
  private final List<AttributeRules> earlier;
  private final AttributeRule[] rules;

  NewKeyRules(AttributeRules attributes, List<AttributeRules> earlier, AttributeRule[] rules) {
    this.attributes = attributes;
    this.earlier = earlier;
    this.rules = rules;
  }

  /** The rule of a key that a row of the charter has, by itself or by a template. */
  KeyRule of(Attribute row, String key) {
    return of(row, protection(key));
  }

  KeyRule of(Attribute row, @Nullable Protection protection) {
    return new KeyRule(row, protection, false, rules);
  }

  /** A key that the charter has no row for can still be sensitive. */
  KeyRule unknown(String key, Protection protection) {
    return new KeyRule(
        Attribute.builder(NOWHERE, key, AttributeType.ANY).build(), protection, true, rules);
  }

  /** How the value of a key is protected; null when it is not sensitive. */
  @Nullable Protection protection(String key) {
    Protection strictest = Protection.of(attributes, key);
    for (AttributeRules before : earlier) {
      strictest = Protection.stricter(strictest, Protection.of(before, key));
    }
    return strictest;
  }
}

package dev.plumbline.checker;

import dev.plumbline.charter.Charter;
import dev.plumbline.charter.registry.Attribute;
import dev.plumbline.checker.result.Findings;
import dev.plumbline.checker.rule.AttributeRule;
import dev.plumbline.checker.rule.Rules;
import dev.plumbline.otlp.Attributes;
import dev.plumbline.otlp.Telemetry;

/**
 * Checks attributes of an item: whether sensitive ones are protected and, when the charter has the
 * item, whether each value matches its row.
 */
public final class AttributeCheck {

  private final Rules rules;
  private final KnownKeys keys;
  private final SensitiveValues sensitive;
  private final Findings findings;

  public AttributeCheck(Charter charter, Rules rules, Findings findings) {
    this.rules = rules;
    this.keys = new KnownKeys(charter.attributeRules());
    this.sensitive = new SensitiveValues(keys, rules.attributeSensitive(), findings);
    this.findings = findings;
  }

  /** What else of an item may be sensitive. */
  SensitiveValues sensitive() {
    return sensitive;
  }

  /**
   * Checks each attribute.
   *
   * @param isKnown whether the charter has the item
   */
  public void check(Telemetry item, Attributes attributes, boolean isKnown) {
    for (int i = 0; i < attributes.size(); i++) {
      String key = attributes.key(i);
      Object value = attributes.value(i);
      KnownKeys.Known known = keys.find(key);
      Attribute row = known.row();
      if (isKnown && row != null) {
        for (AttributeRule rule : rules.attribute()) {
          rule.check(item, row, known.protection(), value, findings);
        }
      }
      sensitive.check(item, "", key, known, value);
    }
  }
}

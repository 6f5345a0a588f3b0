package dev.plumbline.agent.export;

import dev.plumbline.agent.charter.ActiveCharter;
import dev.plumbline.agent.export.rule.AttributeRule;
import dev.plumbline.agent.export.rule.KeyRule;
import dev.plumbline.agent.export.rule.KeyRules;
import dev.plumbline.agent.export.rule.Rules;
import dev.plumbline.charter.finding.Rule;
import dev.plumbline.charter.registry.AttributeRules;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Applies the rules about attributes, each of which is a class in {@code rule}.
 *
 * <p>An {@link AttributePass} walks over the attributes; each exporting thread takes one.
 */
public final class AttributeEnforcement {
  private final ActiveCharter active;
  private final Rules rules;
  private final KeyRules keys;
  private final Protections protections;
  private final HashKeyFilter hashKeyFilter;
  private final AtomicReference<@Nullable AttributePass> idle = new AtomicReference<>();

  public AttributeEnforcement(ActiveCharter active, byte[] hashKey) {
    this(active, hashKey, HashKeyFilter.NONE);
  }

  AttributeEnforcement(ActiveCharter active, byte[] hashKey, HashKeyFilter hashKeyFilter) {
    this(active, hashKey, hashKeyFilter, Collections.emptyList());
  }

  /**
   * The rules of a charter.
   *
   * @param earlier those of charters that protected the values which are exported now: what they
   *     protect stays protected, whatever the mode
   */
  AttributeEnforcement(
      ActiveCharter active,
      byte[] hashKey,
      HashKeyFilter hashKeyFilter,
      List<AttributeRules> earlier) {
    boolean protects = active.enforces(Rule.ATTRIBUTE_SENSITIVE) || !earlier.isEmpty();
    this.active = active;
    this.rules = new Rules(active, protects);
    this.keys = new KeyRules(active.charter(), earlier, rules.ofAttributes());
    this.protections = new Protections(keys, hashKey, protects);
    this.hashKeyFilter = hashKeyFilter;
  }

  /** The rules with what charters before protect too; the same object where that is nothing. */
  AttributeEnforcement keeping(List<AttributeRules> earlier, byte[] hashKey) {
    return earlier.isEmpty()
        ? this
        : new AttributeEnforcement(active, hashKey, hashKeyFilter, earlier);
  }

  /** A pass for this thread; {@link #giveBack} returns it after the batch. */
  AttributePass take() {
    AttributePass pass = idle.getAndSet(null);
    return pass == null ? new AttributePass(this) : pass;
  }

  void giveBack(AttributePass pass) {
    idle.set(pass);
  }

  /** Applies every rule to attributes outside of a batch. */
  Attributes apply(Attributes attributes, String where) {
    AttributePass pass = take();
    Attributes enforced = pass.apply(attributes, where);
    giveBack(pass);
    return enforced;
  }

  /** Counts each rule that an attribute breaks; returns whether the attribute has to change. */
  boolean check(KeyRule keyRule, AttributeKey<?> key, Object value, String where) {
    boolean changes = false;
    for (AttributeRule rule : keyRule.rules()) {
      if (rule.breaks(keyRule, value)) {
        changes |= rule.check(1, keyRule, key, value, where);
      }
    }
    return changes;
  }

  ActiveCharter active() {
    return active;
  }

  Rules rules() {
    return rules;
  }

  KeyRules keys() {
    return keys;
  }

  Protections protections() {
    return protections;
  }

  /** Removes the hash key of this process from exported telemetry. */
  HashKeyFilter hashKeyFilter() {
    return hashKeyFilter;
  }
}

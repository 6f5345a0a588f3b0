package dev.plumbline.agent.export;

import dev.plumbline.agent.guard.HookGuard;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The rules of one charter for batches of spans or log records, also for those from before it. */
final class BatchRules<T> {
  private final AttributeEnforcement attributes;
  private final ItemRules<T> rules;
  private final @Nullable KeptRules<T> before;
  private final UnaryOperator<Collection<T>> stamped;

  private BatchRules(
      AttributeEnforcement attributes,
      ItemRules<T> rules,
      @Nullable KeptRules<T> before,
      UnaryOperator<Collection<T>> stamped) {
    this.attributes = attributes;
    this.rules = rules;
    this.before = before;
    this.stamped = stamped;
  }

  /**
   * The rules of a charter.
   *
   * @param keeping the rules of attributes for what was begun before; the same object where none
   *     differ
   * @param made the rules of items with these rules of attributes
   * @param begun when an item was begun
   * @param stamped puts what the charter fixes on the resource
   */
  static <T> BatchRules<T> of(
      AttributeEnforcement attributes,
      AttributeEnforcement keeping,
      Function<AttributeEnforcement, ItemRules<T>> made,
      ToLongFunction<T> begun,
      UnaryOperator<Collection<T>> stamped) {
    return new BatchRules<>(
        attributes,
        made.apply(attributes),
        keeping == attributes ? null : new KeptRules<>(keeping, made.apply(keeping), begun),
        stamped);
  }

  /**
   * The corrected batch, with the resource of its charter; the same object when no item changes.
   */
  Collection<T> enforced(Collection<T> recorded, HookGuard guard) {
    return stamped.apply(ExportBatch.enforced(recorded, attributes, guard, rules, before));
  }

  ItemRules<T> rules() {
    return rules;
  }

  /** What is begun from then on has the protection of the charter alone. */
  void endBefore(long nanos) {
    if (before != null) {
      before.endAt(nanos);
    }
  }
}
